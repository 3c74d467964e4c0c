package io.perdura.node.launch;

import io.perdura.node.config.ExternalPostgresConfig;
import io.perdura.node.config.InvalidSetting;
import io.perdura.node.config.PostgresUrl;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which Postgres is used, as a flag or in the names of the environment that operators know. */
final class PostgresFlags {
    private static final int DEFAULT_PORT = 5432;

    @Option(
            names = "--postgres",
            paramLabel = "URL",
            description = "An existing Postgres, postgresql://user:password@host:5432/database.")
    private @Nullable String url;

    /** The database that the flag names, nothing else looked at. */
    Optional<ExternalPostgresConfig> fromFlag() {
        return Optional.ofNullable(url).map(ExternalPostgresConfig::new);
    }

    /** The database that the flag or, without it, the environment names. */
    ExternalPostgresConfig required() {
        return fromFlag()
                .or(this::fromEnvironment)
                .orElseThrow(() -> new FatalStart(
                        StartExit.USAGE,
                        "No Postgres is named.",
                        "Pass --postgres postgresql://user:password@host:5432/database, or set POSTGRES_SEEDS; ./perdura dev"
                                + " brings a Postgres of its own."));
    }

    private Optional<ExternalPostgresConfig> fromEnvironment() {
        String host = environment("POSTGRES_SEEDS", "");
        if (host.isEmpty()) {
            return Optional.empty();
        }
        refuseTls();
        String assembled = PostgresUrl.of(
                host,
                port(),
                environment("DBNAME", "perdura"),
                environment("POSTGRES_USER", "perdura"),
                System.getenv("POSTGRES_PWD"));
        return Optional.of(new ExternalPostgresConfig(assembled));
    }

    private static int port() {
        String port = environment("DB_PORT", String.valueOf(DEFAULT_PORT));
        if (!port.matches("[0-9]{1,5}")) {
            throw new InvalidSetting("DB_PORT is \"" + port + "\".", "Give a port, such as 5432.");
        }
        return Integer.parseInt(port);
    }

    /** A connection that was meant to be encrypted must not silently become a plain one. */
    private static void refuseTls() {
        if ("true".equalsIgnoreCase(environment("SQL_TLS_ENABLED", "false"))) {
            throw new FatalStart(
                    StartExit.USAGE,
                    "SQL_TLS_ENABLED is set, which is not read.",
                    "Pass --postgres postgresql://…?sslmode=verify-full instead.");
        }
    }

    private static String environment(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isBlank() ? otherwise : value;
    }
}
