package io.perdura.node.launch;

import io.perdura.node.config.ExternalPostgresConfig;
import io.perdura.node.config.InvalidSetting;
import io.perdura.node.config.PostgresConfig;
import io.perdura.node.persistence.FurtherDatabaseException;
import io.perdura.node.persistence.NotThePrimary;
import io.perdura.node.persistence.SchemaException;
import io.perdura.node.persistence.embedded.EmbeddedPostgresException;
import io.perdura.node.routing.NodesRefuse;
import io.vertx.pgclient.PgException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Turns what went wrong while a node started into a cause and a way out. */
final class StartFailure {
    private static final String INVALID_PASSWORD = "28P01";
    private static final String INVALID_AUTHORIZATION = "28000";
    private static final String NO_SUCH_DATABASE = "3D000";
    private static final String NO_PRIVILEGE = "42501";
    private static final String STARTING_UP = "57P03";
    private static final String TOO_MANY_CONNECTIONS = "53300";

    private final String database;
    private final String flag;

    private StartFailure(String database, String flag) {
        this.database = database;
        this.flag = flag;
    }

    static FatalStart explain(Throwable failure, PostgresConfig postgres) {
        return new StartFailure(named(postgres), "--postgres").explain(failure);
    }

    private FatalStart explain(Throwable failure) {
        if (failure instanceof FatalStart known) {
            return known;
        }
        if (failure instanceof InvalidSetting invalid) {
            return new FatalStart(StartExit.USAGE, text(invalid) + ".", invalid.wayOut(), invalid);
        }
        if (failure instanceof FurtherDatabaseException further && further.getCause() != null) {
            return new StartFailure(further.shown(), "--database " + further.name()).explain(further.getCause());
        }
        if (failure instanceof PgException refused) {
            return refused(refused);
        }
        if (failure instanceof SchemaException) {
            return asTold(StartExit.DATABASE_SCHEMA, failure);
        }
        if (failure instanceof NodesRefuse) {
            return asTold(StartExit.NODES_REFUSE, failure);
        }
        if (failure instanceof NotThePrimary) {
            return new FatalStart(
                    StartExit.DATABASE_UNREACHABLE,
                    database + " is not to be used: " + text(failure) + ".",
                    "Name its primary in " + flag + ", or all of its hosts: host1:5432,host2:5432.",
                    failure);
        }
        if (failure instanceof EmbeddedPostgresException) {
            return asTold(StartExit.OWN_POSTGRES, failure);
        }
        if (failure instanceof BindException) {
            return new FatalStart(
                    StartExit.PORT_IN_USE,
                    "A port was taken while the node started: " + text(failure) + ".",
                    "Stop what listens there, or pass another --port or --metrics-port.",
                    failure);
        }
        if (isUnreachable(failure)) {
            return new FatalStart(
                    StartExit.DATABASE_UNREACHABLE,
                    database + " does not answer: " + text(failure) + ".",
                    "Start it, or check host and port of " + flag + ".",
                    failure);
        }
        Throwable cause = failure.getCause();
        return wraps(failure) && cause != null ? explain(cause) : unexpected(failure);
    }

    /** For messages that say in their first sentence what is wrong, and in the others what to do. */
    private static FatalStart asTold(StartExit exit, Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        int end = message.indexOf(". ");
        return end < 0
                ? new FatalStart(exit, message, "More with --log-level debug.", failure)
                : new FatalStart(exit, message.substring(0, end + 1), message.substring(end + 2), failure);
    }

    private FatalStart refused(PgException refused) {
        String state = refused.getSqlState() == null ? "" : refused.getSqlState();
        return switch (state) {
            case INVALID_PASSWORD, INVALID_AUTHORIZATION ->
                new FatalStart(
                        StartExit.DATABASE_REFUSED,
                        database + " refuses this user or password.",
                        "Check user and password of " + flag + ".",
                        refused);
            case NO_SUCH_DATABASE ->
                new FatalStart(
                        StartExit.DATABASE_REFUSED,
                        database + " does not exist.",
                        "Create it (createdb), or name another in " + flag + ".",
                        refused);
            case STARTING_UP, TOO_MANY_CONNECTIONS ->
                new FatalStart(
                        StartExit.DATABASE_UNREACHABLE,
                        database + " takes no connections now: " + refused.getErrorMessage() + ".",
                        "Try again shortly, or raise its max_connections.",
                        refused);
            case NO_PRIVILEGE ->
                new FatalStart(
                        StartExit.DATABASE_REFUSED,
                        database + " refused: " + refused.getErrorMessage() + " (" + state + ").",
                        "Check that the user of " + flag + " owns the database, or let its owner run perdura migrate.",
                        refused);
            default ->
                new FatalStart(
                        StartExit.DATABASE_REFUSED,
                        database + " refused: " + refused.getErrorMessage() + " (" + state + ").",
                        "More with --log-level debug.",
                        refused);
        };
    }

    private static boolean isUnreachable(Throwable failure) {
        return failure instanceof ConnectException
                || failure instanceof UnknownHostException
                || failure instanceof TimeoutException;
    }

    private static boolean wraps(Throwable failure) {
        return failure instanceof CompletionException
                || failure instanceof ExecutionException
                || failure.getClass() == RuntimeException.class
                || failure.getClass() == IllegalStateException.class;
    }

    private static FatalStart unexpected(Throwable failure) {
        return new FatalStart(
                StartExit.UNEXPECTED,
                "The node could not start: " + failure.getClass().getSimpleName() + ": " + text(failure) + ".",
                "More with --log-level debug.",
                failure);
    }

    private static String named(PostgresConfig postgres) {
        return postgres instanceof ExternalPostgresConfig external
                ? "Postgres at " + external.shown()
                : "The node's own Postgres";
    }

    private static String text(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return failure.getClass().getSimpleName();
        }
        if (message.contains("Connection refused")) {
            return "connection refused"; // a native transport puts the name of its system call before it
        }
        String line = message.lines().findFirst().orElse("");
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }
}
