package io.perdura.node.persistence;

import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Why Postgres does not serve.
 *
 * @param cause in words for an operator
 */
record DatabaseTrouble(Kind kind, String cause) {

    /** What can still be done with it. */
    enum Kind {
        /** Nothing, and it does not say so: bytes to it vanish. */
        SILENT,
        /** Nothing: it takes no connections. */
        AWAY,
        /** It can be read; a session of another server, or of later, may write. */
        READ_ONLY,
        /** It can be read. */
        UNWRITABLE,
        /** Whatever goes over the connections that there are: it gives this node no more. */
        CROWDED
    }

    static final DatabaseTrouble SILENCE = new DatabaseTrouble(Kind.SILENT, "it does not answer");

    boolean canBeRead() {
        return kind == Kind.READ_ONLY || kind == Kind.UNWRITABLE || kind == Kind.CROWDED;
    }

    /** Whether connections from before it are as good as they were. */
    boolean sparesConnections() {
        return kind == Kind.CROWDED;
    }

    /** A trouble that is known goes on until it is over, unless it turns out to be of another kind. */
    boolean isNewsAfter(@Nullable DatabaseTrouble known) {
        if (known == null) {
            return true;
        }
        if (kind == Kind.CROWDED || known.kind == Kind.CROWDED) {
            // Who refuses a connection is there; and that there are no more is the least that can be wrong.
            return kind != known.kind && (known.kind == Kind.CROWDED || !known.canBeRead());
        }
        return kind != known.kind && !(canBeRead() && !known.canBeRead());
    }

    /** What a failed statement or connection says about the database as a whole, or null: nothing. */
    static @Nullable DatabaseTrouble toldBy(Throwable failure) {
        if (failure instanceof PgException refused) {
            return toldBy(refused, refused.getSqlState() == null ? "" : refused.getSqlState());
        }
        if (failure instanceof NotThePrimary) {
            return new DatabaseTrouble(Kind.AWAY, String.valueOf(failure.getMessage()));
        }
        if (failure instanceof NoRouteToHostException || failure instanceof UnknownHostException) {
            return new DatabaseTrouble(Kind.AWAY, "it cannot be reached: " + failure.getMessage());
        }
        if (failure instanceof ConnectException) {
            boolean timedOut = String.valueOf(failure.getMessage()).contains("timed out");
            return timedOut ? null : new DatabaseTrouble(Kind.AWAY, "it refuses connections");
        }
        return null;
    }

    /** The messages of these states name files and settings, never values of a statement. */
    private static @Nullable DatabaseTrouble toldBy(PgException refused, String state) {
        String words = refused.getErrorMessage() + " (" + state + ")";
        return switch (state) {
            case "53100" -> new DatabaseTrouble(Kind.UNWRITABLE, "its disk is full: " + words);
            case "25006" -> new DatabaseTrouble(Kind.READ_ONLY, "it is read-only: " + words);
            case "58030" -> new DatabaseTrouble(Kind.UNWRITABLE, "its disk fails: " + words);
            case "53300" -> new DatabaseTrouble(Kind.CROWDED, "it has no connection left for this node: " + words);
            case "57P01", "57P02", "57P03" -> new DatabaseTrouble(Kind.AWAY, words);
            case "28P01", "28000", "3D000" -> new DatabaseTrouble(Kind.AWAY, "it refuses this node: " + words);
            default -> null;
        };
    }
}
