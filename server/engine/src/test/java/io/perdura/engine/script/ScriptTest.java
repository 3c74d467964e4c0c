package io.perdura.engine.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs every script three times: with state kept in memory, replayed from the log after each decision, and read from a
 * snapshot after each decision. {@code -Drewrite=true} writes what came of them into the files.
 */
class ScriptTest {

    static final Path FOLDER = Path.of("src/test/resources/scripts");

    @TestFactory
    Stream<DynamicTest> scripts() throws IOException {
        return files().stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> run(file)));
    }

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
        }
    }

    private static void run(Path file) throws IOException {
        Script script = Script.read(file);
        List<String> kept = outcomes(script, ScriptRunner.Memory.KEPT);
        if (Boolean.getBoolean("rewrite")) {
            script.write(file, kept);
        } else {
            assertThat(String.join("\n", kept))
                    .isEqualTo(String.join(
                            "\n",
                            script.steps().stream().map(Script.Step::expected).toList()));
        }
        assertThat(outcomes(script, ScriptRunner.Memory.REPLAYED)).isEqualTo(kept);
        assertThat(outcomes(script, ScriptRunner.Memory.SNAPSHOT)).isEqualTo(kept);
    }

    private static List<String> outcomes(Script script, ScriptRunner.Memory memory) {
        ScriptRunner runner = new ScriptRunner(memory);
        List<String> outcomes = new ArrayList<>();
        for (Script.Step step : script.steps()) {
            try {
                outcomes.add(runner.run(step));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(memory + ", at the step\n" + step.commands() + e, e);
            }
        }
        return outcomes;
    }
}
