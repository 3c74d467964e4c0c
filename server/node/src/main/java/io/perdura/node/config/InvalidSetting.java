package io.perdura.node.config;

/** A setting that cannot be used: what is wrong with it, and what to give instead. */
public final class InvalidSetting extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String wayOut;

    public InvalidSetting(String cause, String wayOut) {
        super(cause);
        this.wayOut = wayOut;
    }

    public String wayOut() {
        return wayOut;
    }
}
