package io.perdura.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
    @TempDir
    Path directory;

    @Test
    void settingsAreFoundWithTheirLine() throws IOException {
        Path file = write("""
                # A node
                listen:
                  port: 7300
                postgres:
                  host: db.example
                  tls: {enabled: true}
                cluster:
                  join:
                    - a:5701
                    - b:5701
                namespaces: [orders, payments]
                """);

        ConfigFile read = ConfigFile.read(file);

        assertThat(read.find(setting("listen.port"))).contains("7300");
        assertThat(read.place(setting("listen.port"))).isEqualTo(file + ":3");
        assertThat(read.find(setting("postgres.tls.enabled"))).contains("true");
        assertThat(read.find(setting("cluster.join"))).contains("a:5701,b:5701");
        assertThat(read.find(setting("namespaces"))).contains("orders,payments");
        assertThat(read.find(setting("listen.ip"))).isEmpty();
    }

    @Test
    void aKeyThatThereIsNotIsNamedWithItsLineAndWithWhatIsAllowed() throws IOException {
        Path file = write("""
                listen:
                  prot: 7300
                """);

        InvalidSetting refusal = refusal(file);

        assertThat(refusal).hasMessage(file + ":2: there is no listen.prot. Did you mean listen.port?");
        assertThat(refusal.wayOut())
                .isEqualTo(
                        "Allowed here: ip, port, metrics-port, metrics-endpoint, operator-token-file, operator-token, http-port, tls.");
    }

    @Test
    void aGroupThatThereIsNotIsNamed() throws IOException {
        Path file = write("log:\n  level: info\ndatabase:\n  host: x\n");

        assertThat(refusal(file)).hasMessageStartingWith(file + ":3: there is no database.");
        assertThat(refusal(file).wayOut()).contains("postgres").contains("shards");
    }

    @Test
    void aValueThatCannotBeIsNamedWithWhatIsAllowed() throws IOException {
        Path file = write("log:\n  level: loud\n");

        InvalidSetting refusal = refusal(file);

        assertThat(refusal).hasMessage(file + ":2: log.level is \"loud\".");
        assertThat(refusal.wayOut()).isEqualTo("Allowed: debug, info, warn, error, never.");
    }

    @Test
    void aSecretIsNotRepeated() throws IOException {
        Path file = write("postgres:\n  url: mysql://me:secret@db/x\n");

        assertThat(refusal(file))
                .hasMessageContaining(file + ":2: postgres.url")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void aKeyThatIsSetTwiceIsRefused() throws IOException {
        Path file = write("shards: 4\nshards: 8\n");

        assertThat(refusal(file)).hasMessageContaining(file + ":2");
    }

    @Test
    void whatIsNoYamlIsRefusedWithItsLine() throws IOException {
        Path file = write("listen:\n  port: 1\n bad\n");

        assertThat(refusal(file)).hasMessageContaining(file + ":3").hasMessageContaining("is not YAML");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path file = directory.resolve("none.yaml");

        assertThat(refusal(file)).hasMessage("There is no file " + file + ".");
    }

    @Test
    void anEmptyFileSetsNothing() throws IOException {
        assertThat(ConfigFile.read(write("# nothing\n")).find(setting("shards")))
                .isEmpty();
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("perdura.yaml"), text);
    }

    private static InvalidSetting refusal(Path file) {
        InvalidSetting refusal = catchThrowableOfType(InvalidSetting.class, () -> ConfigFile.read(file));
        assertThat(refusal).isNotNull();
        return refusal;
    }

    private static Setting setting(String key) {
        return Setting.ALL.stream()
                .filter(setting -> setting.key().equals(key))
                .findFirst()
                .orElseThrow();
    }
}
