package io.perdura.node.persistence;

/** Somebody else carries the move on: whoever gets this has nothing more to do with it. Carries no stack trace: it is an answer. */
public final class MoveLost extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long ticket;

    /**
     * @param ticket the later one that was met; 0: it is not known
     * @param where it was met, in words
     */
    public MoveLost(long ticket, String where) {
        super("a move of data is carried on by somebody else, says " + where, null, false, false);
        this.ticket = ticket;
    }

    /** The later ticket that was met; 0: it is not known. */
    long ticket() {
        return ticket;
    }
}
