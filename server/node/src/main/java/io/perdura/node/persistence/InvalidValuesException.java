package io.perdura.node.persistence;

/** Postgres refuses values of a statement as such: sending them again is useless. */
public final class InvalidValuesException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public InvalidValuesException(String message) {
        super(message, null, false, false);
    }
}
