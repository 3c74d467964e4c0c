package io.perdura.node.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.Main;
import io.perdura.node.config.Setting;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class ConfigSourcesTest {
    /** What says something about this start alone, or nothing at all. */
    private static final Set<String> WITHOUT_KEY =
            Set.of("--config", "--print-config", "--help", "--version", "--ui-port", "--headless", "--ui-public-path");

    @TempDir
    Path directory;

    private final Map<String, String> environment = new HashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aFlagWinsOverTheEnvironmentAndThatOverTheFile() throws IOException {
        Path file = Files.writeString(directory.resolve("perdura.yaml"), """
                listen:
                  ip: 127.0.0.2
                  port: 7300
                  metrics-port: 9300
                shards: 16
                namespaces: [orders, payments]
                postgres:
                  host: db.example
                  password: confidential
                """);
        environment.put("FRONTEND_GRPC_PORT", "7400");
        environment.put("NUM_HISTORY_SHARDS", "32");

        assertThat(run("start", "--config", file.toString(), "--print-config", "--shards", "64"))
                .isZero();

        assertThat(printed("shards")).containsExactly("64", "--shards");
        assertThat(printed("listen.port")).containsExactly("7400", "environment FRONTEND_GRPC_PORT");
        assertThat(printed("listen.ip")).containsExactly("127.0.0.2", file + ":2");
        assertThat(printed("listen.metrics-port")).containsExactly("9300", file + ":4");
        assertThat(printed("namespaces")).containsExactly("orders,payments", file + ":6");
        assertThat(printed("postgres.host")).containsExactly("db.example", file + ":8");
        assertThat(printed("postgres.password")).containsExactly("***", file + ":9");
        assertThat(printed("log.format")).containsExactly("text", "default");
        assertThat(out.toString()).doesNotContain("confidential");
    }

    @Test
    void aFileThatIsWrongEndsTheStartWithFileAndLine() throws IOException {
        Path file = Files.writeString(directory.resolve("perdura.yaml"), "listen:\n  prt: 1\n");

        assertThat(run("start", "--config=" + file)).isEqualTo(StartExit.USAGE.code());

        assertThat(err.toString()).contains(file + ":2: there is no listen.prt").contains("Allowed here: ip, port");
    }

    @Test
    void whatWouldBeOpenThatOthersCloseIsRefused() {
        environment.put("POSTGRES_SEEDS", "127.0.0.1");
        environment.put("TEMPORAL_AUTH_AUTHORIZER", "default");

        assertThat(run("start")).isEqualTo(StartExit.USAGE.code());

        assertThat(err.toString()).contains("TEMPORAL_AUTH_AUTHORIZER is set");
    }

    @Test
    void halfOfWhatClosesAPortIsRefused() {
        environment.put("POSTGRES_SEEDS", "127.0.0.1");

        assertThat(run("start", "--tls-cert", "cert.pem")).isEqualTo(StartExit.USAGE.code());
        assertThat(run("start", "--tls-client-ca", "ca.pem")).isEqualTo(StartExit.USAGE.code());
        assertThat(run("start", "--cluster-port", "5701", "--cluster-tls-cert", "cert.pem"))
                .isEqualTo(StartExit.USAGE.code());
        environment.put("TEMPORAL_TLS_REQUIRE_CLIENT_AUTH", "true");
        assertThat(run("start")).isEqualTo(StartExit.USAGE.code());

        assertThat(err.toString())
                .contains("Of --tls-cert and --tls-key one is missing.")
                .contains("Of --cluster-tls-cert, --cluster-tls-key and --cluster-tls-ca one is missing.")
                .contains("no authority is named that signs them");
    }

    @Test
    void aNodeThatIsAloneDoesEverything() {
        environment.put("POSTGRES_SEEDS", "127.0.0.1");

        assertThat(run("start", "--roles", "frontend")).isEqualTo(StartExit.USAGE.code());
        assertThat(run("start", "--cluster-port", "5701", "--roles", "front")).isEqualTo(StartExit.USAGE.code());

        assertThat(err.toString()).contains("this node is alone").contains("Allowed: frontend, history, matching.");
    }

    @Test
    void aSecretIsNeverPrinted() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "that nobody should read\n");
        environment.put("PERDURA_CLUSTER_SECRET", "nor should anybody read this");

        assertThat(run("start", "--print-config", "--cluster-secret-file", secret.toString()))
                .isZero();

        assertThat(printed("cluster.secret")).containsExactly("***", "environment PERDURA_CLUSTER_SECRET");
        assertThat(out.toString()).contains(secret + " --cluster-secret-file");
        assertThat(out.toString()).doesNotContain("read");
    }

    @Test
    void everyFlagHasItsKeyAndEveryKeyItsFlag() {
        List<OptionSpec> options = Main.commandLine()
                .getSubcommands()
                .get("start")
                .getCommandSpec()
                .options();
        List<String> keyed = Setting.ALL.stream().map(Setting::flag).toList();

        assertThat(options.stream().map(OptionSpec::longestName).filter(name -> !WITHOUT_KEY.contains(name)))
                .allMatch(name -> keyed.contains(name) || name.startsWith("--ui-") || name.startsWith("--dynamic"));
        assertThat(keyed.stream().filter(flag -> !flag.isEmpty()))
                .allMatch(flag -> options.stream()
                        .anyMatch(option -> List.of(option.names()).contains(flag)));
    }

    private int run(String... arguments) {
        CommandLine commandLine =
                Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return Main.run(commandLine, new ConfigSources(environment), arguments);
    }

    /** Value and origin. */
    private List<String> printed(String key) {
        String line = out.toString()
                .lines()
                .filter(each -> each.startsWith(key + " "))
                .findFirst()
                .orElseThrow();
        return List.of(line.strip().split("\\s{2,}", -1)).subList(1, 3);
    }
}
