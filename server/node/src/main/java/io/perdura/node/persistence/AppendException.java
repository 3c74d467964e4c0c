package io.perdura.node.persistence;

/**
 * Why a commit was not written. Whatever the kind, the shard's memory now holds what the database does not: the shard
 * closes, and takes itself anew before it writes again. Carries no stack trace: it is an answer, not a fault.
 */
public final class AppendException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What is known about the commit that failed. */
    public enum Kind {
        /** The shard's epoch is not ours any more; nothing was written. */
        LOST,
        /** The database holds something else under these keys, or misses what we believe is there; nothing was written. */
        COLLISION,
        /** Postgres could not be asked until the deadline: it may or may not be there. */
        UNKNOWN,
        /** The lane's queue is full; nothing was written. See {@link RunStorage#hasRoom}. */
        BUSY,
        /** Postgres refuses the values themselves; nothing was written. */
        INVALID
    }

    private final Kind kind;

    public AppendException(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
