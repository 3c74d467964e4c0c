package io.perdura.node.persistence;

/** The server that was reached is not the one that decides. */
public final class NotThePrimary extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotThePrimary(String message) {
        super(message, null, false, false);
    }
}
