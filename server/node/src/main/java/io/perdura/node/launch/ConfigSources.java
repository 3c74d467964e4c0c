package io.perdura.node.launch;

import io.perdura.node.config.ConfigFile;
import io.perdura.node.config.InvalidSetting;
import io.perdura.node.config.Setting;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where a setting comes from when no flag says it: the environment, then the file that {@code --config} names. What is in
 * neither has its default.
 */
public final class ConfigSources implements IDefaultValueProvider {
    private static final String CONFIG = "--config";

    /** Of other servers: what they would switch on, and would silently be off here, is refused. */
    private static final List<String> REFUSED = List.of(
            "TEMPORAL_TLS_FRONTEND_CERT_DATA",
            "TEMPORAL_TLS_CLIENT1_CA_CERT_DATA",
            "TEMPORAL_TLS_CLIENT2_CA_CERT",
            "TEMPORAL_TLS_CLIENT2_CA_CERT_DATA",
            "TEMPORAL_TLS_SERVER_CERT_DATA",
            "TEMPORAL_TLS_SERVER_CA_CERT_DATA",
            "TEMPORAL_TLS_INTERNODE_SERVER_NAME",
            "TEMPORAL_AUTH_AUTHORIZER",
            "TEMPORAL_AUTH_CLAIM_MAPPER",
            "TEMPORAL_JWT_KEY_SOURCE1",
            "SQL_CERT",
            "SQL_CERT_KEY");

    private static final List<String> WITHOUT_EFFECT = List.of(
            "VISIBILITY_DBNAME",
            "VISIBILITY_POSTGRES_SEEDS",
            "VISIBILITY_POSTGRES_USER",
            "VISIBILITY_POSTGRES_PWD",
            "SQL_MAX_CONNS",
            "SQL_MAX_IDLE_CONNS",
            "SQL_MAX_CONN_TIME",
            "SQL_VIS_MAX_CONNS",
            "SQL_VIS_MAX_IDLE_CONNS",
            "STATSD_ENDPOINT",
            "PPROF_PORT",
            "PROMETHEUS_TIMER_TYPE",
            "DYNAMIC_CONFIG_FILE_PATH",
            "TEMPORAL_CONFIG_DIR",
            "TEMPORAL_SERVER_CONFIG_FILE_PATH",
            "TEMPORAL_TLS_FRONTEND_SERVER_NAME",
            "TEMPORAL_TLS_REFRESH_INTERVAL",
            "TEMPORAL_TLS_EXPIRATION_CHECKS_WARNING_WINDOW",
            "TEMPORAL_TLS_EXPIRATION_CHECKS_ERROR_WINDOW",
            "TEMPORAL_TLS_EXPIRATION_CHECKS_CHECK_INTERVAL",
            "USE_INTERNAL_FRONTEND");

    private final Map<String, String> environment;
    private ConfigFile file = ConfigFile.none();

    public ConfigSources(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Those of the command line that a command was given on. */
    static ConfigSources of(CommandSpec command) {
        return command.commandLine().getDefaultValueProvider() instanceof ConfigSources sources
                ? sources
                : new ConfigSources(System.getenv());
    }

    /** Reads the file that the command line names, if it names one. Fails with {@link InvalidSetting}. */
    public void readFileOf(String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals(CONFIG) && i + 1 < arguments.length) {
                file = ConfigFile.read(Path.of(arguments[i + 1]));
            } else if (arguments[i].startsWith(CONFIG + "=")) {
                file = ConfigFile.read(Path.of(arguments[i].substring(CONFIG.length() + 1)));
            }
        }
    }

    /** What the environment or the file says. */
    Optional<String> find(Setting setting) {
        return inEnvironment(setting).map(environment::get).or(() -> file.find(setting));
    }

    Optional<String> find(String key) {
        return find(Setting.ALL.stream()
                .filter(setting -> setting.key().equals(key))
                .findFirst()
                .orElseThrow());
    }

    /** In words, for a setting that no flag says. */
    String origin(Setting setting) {
        return inEnvironment(setting)
                .map(name -> "environment " + name)
                .or(() -> file.find(setting).map(value -> file.place(setting)))
                .orElse("default");
    }

    private Optional<String> inEnvironment(Setting setting) {
        return setting.environment().stream()
                .filter(name -> !environment.getOrDefault(name, "").isBlank())
                .findFirst();
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        List<String> names = List.of(option.names());
        return Setting.ALL.stream()
                .filter(setting -> names.contains(setting.flag()))
                .findFirst()
                .flatMap(this::find)
                .orElse(null);
    }

    /** Says which names of other servers do nothing here; fails if that would be dangerous. */
    void checkForeignNames(PrintStream out) {
        for (String name : REFUSED) {
            if (!environment.getOrDefault(name, "").isBlank()) {
                throw new InvalidSetting(
                        name + " is set, and this server has nothing of the kind yet.",
                        "Unset it if you mean to do without; nothing that should be closed is left open silently.");
            }
        }
        String database = environment.getOrDefault("DB", "");
        if (!database.isBlank() && !database.startsWith("postgres")) {
            throw new InvalidSetting(
                    "DB is \"" + database + "\".", "Only Postgres is there: postgres12 or postgres12_pgx.");
        }
        List<String> idle = WITHOUT_EFFECT.stream()
                .filter(name -> !environment.getOrDefault(name, "").isBlank())
                .toList();
        if (!idle.isEmpty()) {
            out.println("Set, and without effect here: " + String.join(", ", idle));
        }
    }
}
