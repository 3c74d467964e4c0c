package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code perdura nodes} asks a node who is there. */
class NodesIT {

    @Test
    void aNodeThatIsAloneTellsOfItself() {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();

        int exit = run(out, err, "nodes", "--ask", OneServer.shared().httpAddress());

        assertThat(out.toString()).contains("NODE").contains("serving").contains("yes");
        assertThat(exit).as(err.toString()).isZero();
    }

    @Test
    void whoDoesNotAnswerIsNamed() {
        StringWriter err = new StringWriter();

        int exit = run(new StringWriter(), err, "nodes", "--ask", "127.0.0.1:1");

        assertThat(exit).isEqualTo(1);
        assertThat(err.toString())
                .contains("No node answers at 127.0.0.1:1: nobody listens there.")
                .contains("--ask");
    }

    private static int run(StringWriter out, StringWriter err, String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err));
        return commandLine.execute(arguments);
    }
}
