package io.perdura.node.launch;

/** With which exit code a failed start ends, so that scripts can tell the causes apart. */
public enum StartExit {
    UNEXPECTED(1),
    USAGE(2),
    PORT_IN_USE(3),
    DATABASE_UNREACHABLE(4),
    DATABASE_REFUSED(5),
    DATABASE_SCHEMA(6),
    OWN_POSTGRES(7),
    NODES_REFUSE(8);

    private final int code;

    StartExit(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
