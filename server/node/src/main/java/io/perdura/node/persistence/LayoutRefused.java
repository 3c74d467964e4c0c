package io.perdura.node.persistence;

/** Why the layout cannot be changed like that, in a sentence for whoever asked. Carries no stack trace: it is an answer. */
public final class LayoutRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LayoutRefused(String message) {
        super(message, null, false, false);
    }
}
