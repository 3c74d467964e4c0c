package io.perdura.node.persistence;

/** The database's schema is not one this server can work with; the message says why and what to do. */
public final class SchemaException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SchemaException(String message) {
        super(message);
    }
}
