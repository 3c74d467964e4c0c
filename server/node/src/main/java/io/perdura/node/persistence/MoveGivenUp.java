package io.perdura.node.persistence;

/** Why a move cannot be finished, in a sentence. Carries no stack trace: it is an answer. */
final class MoveGivenUp extends RuntimeException {
    private static final long serialVersionUID = 1;

    MoveGivenUp(String reason) {
        super(reason, null, false, false);
    }
}
