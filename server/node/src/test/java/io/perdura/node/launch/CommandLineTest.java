package io.perdura.node.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** What somebody sees who types the wrong thing. */
class CommandLineTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void anUnknownFlagIsAnsweredWithTheOneThatWasMeant() {
        assertThat(run("dev", "--prot", "1")).isEqualTo(2);

        assertThat(err.toString())
                .contains("--prot")
                .contains("Did you mean --port")
                .contains("perdura dev --help");
    }

    @Test
    void anUnknownCommandIsAnsweredWithTheOneThatWasMeant() {
        assertThat(run("strat")).isEqualTo(2);

        assertThat(err.toString()).contains("strat").contains("Did you mean").contains("start");
    }

    @Test
    void helpAndVersionAreCommandsToo() {
        assertThat(run("help")).isZero();
        assertThat(run("help", "dev")).isZero();
        assertThat(run("version")).isZero();

        assertThat(out.toString())
                .contains("Usage: perdura")
                .contains("--data-dir")
                .contains("JDK ");
    }

    @Test
    void helpAndErrorNameTheSameFormats() {
        run("help", "dev");
        run("dev", "--log-format", "xml");

        assertThat(out.toString()).contains("text, json (one object a line) or pretty");
        assertThat(err.toString()).contains("[TEXT, JSON, PRETTY] (case-insensitive)");
    }

    @Test
    void aPortInUseAndADatabaseThatIsDownAreBothNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());

            int exit = run(
                    "start",
                    "--port",
                    port,
                    "--metrics-port",
                    "0",
                    "--postgres",
                    "postgresql://me:secret@127.0.0.1:1/x");

            assertThat(exit).isEqualTo(StartExit.PORT_IN_USE.code());
            assertThat(err.toString())
                    .contains("Port " + port + " (--port) is in use")
                    .contains("Postgres at 127.0.0.1:1/x does not answer: connection refused.")
                    .doesNotContain("secret");
        }
    }

    @Test
    void theNameThatOthersHaveForTheDataDirectoryIsUnderstood() {
        assertThat(run("dev", "--db-filename", "a", "--ephemeral")).isEqualTo(2);

        assertThat(err.toString()).contains("each say where data is kept");
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
