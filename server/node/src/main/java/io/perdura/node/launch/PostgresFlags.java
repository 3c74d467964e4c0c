package io.perdura.node.launch;

import io.perdura.node.config.ExternalPostgresConfig;
import io.perdura.node.config.InvalidSetting;
import io.perdura.node.config.PostgresUrl;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which Postgres is used, as a flag or in the names of the environment that operators know. */
final class PostgresFlags {
    private static final String DEFAULT_PORT = "5432";

    @Option(
            names = "--postgres",
            paramLabel = "URL",
            description = "An existing Postgres, postgresql://user:password@host:5432/database.")
    private @Nullable String url;

    /** The database that the flag names, nothing else looked at. */
    Optional<ExternalPostgresConfig> fromFlag() {
        return Optional.ofNullable(url).map(ExternalPostgresConfig::new);
    }

    /** The database that the flag or, without it, the environment or the file names. */
    ExternalPostgresConfig required(ConfigSources sources) {
        return fromFlag()
                .or(() -> fromParts(sources))
                .orElseThrow(() -> new FatalStart(
                        StartExit.USAGE,
                        "No Postgres is named.",
                        "Pass --postgres postgresql://user:password@host:5432/database, or set POSTGRES_SEEDS; ./perdura dev"
                                + " brings a Postgres of its own."));
    }

    private static Optional<ExternalPostgresConfig> fromParts(ConfigSources sources) {
        return sources.find("postgres.host").map(host -> {
            String port = sources.find("postgres.port").orElse(DEFAULT_PORT);
            if (!port.matches("[0-9]{1,5}")) {
                throw new InvalidSetting("DB_PORT is \"" + port + "\".", "Give a port, such as 5432.");
            }
            String assembled = PostgresUrl.of(
                    host,
                    Integer.parseInt(port),
                    sources.find("postgres.database").orElse("perdura"),
                    sources.find("postgres.user").orElse("perdura"),
                    password(sources));
            return new ExternalPostgresConfig(assembled + encryption(sources));
        });
    }

    private static @Nullable String password(ConfigSources sources) {
        Optional<String> file = sources.find("postgres.password-file");
        if (file.isEmpty()) {
            return sources.find("postgres.password").orElse(null);
        }
        try {
            return Files.readString(Path.of(file.get())).strip();
        } catch (IOException e) {
            throw new InvalidSetting(
                    "The password file " + file.get() + " cannot be read.", "Check its name and its permissions.");
        }
    }

    /** As the names mean elsewhere: encrypted and verified, unless verification is switched off. */
    private static String encryption(ConfigSources sources) {
        if (!"true".equalsIgnoreCase(sources.find("postgres.tls.enabled").orElse("false"))) {
            return "";
        }
        boolean verified =
                "true".equalsIgnoreCase(sources.find("postgres.tls.verify-host").orElse("true"));
        String authority = sources.find("postgres.tls.ca")
                .map(ca -> "&sslrootcert=" + URLEncoder.encode(ca, StandardCharsets.UTF_8))
                .orElse("");
        String mode = verified ? "verify-full" : authority.isEmpty() ? "require" : "verify-ca";
        return "?sslmode=" + mode + authority;
    }
}
