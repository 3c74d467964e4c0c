package io.perdura.node.sdk;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The tools of another language and a folder of the build in which its program stands; a test is skipped where they are absent. */
final class Toolchain {
    private static final Duration FETCH_MAX = Duration.ofMinutes(4);
    private static final Path SOURCES = Path.of("src/test/sdk").toAbsolutePath();

    private final Path home;

    /** What to fetch and build is kept from one build to the next. */
    Toolchain(String language) {
        home = Path.of("target/sdk", language).toAbsolutePath();
        try (var files = Files.list(SOURCES.resolve(language))) {
            Files.createDirectories(home);
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, home.resolve(file.getFileName()), REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path home() {
        return home;
    }

    /** Skips the test unless the command is there and says its version. */
    void require(String... command) {
        assumeTrue(run(FETCH_MAX, command).isGood(), () -> command[0] + " is not there: skipped");
    }

    /** Brings what only a package registry has; skips the test where there is none. */
    void fetch(String... command) {
        Outcome outcome = run(FETCH_MAX, command);
        assumeTrue(outcome.isGood(), () -> "no package registry, skipped: " + outcome.output());
    }

    String succeed(Duration max, String... command) {
        Outcome outcome = run(max, command);
        assertThat(outcome.isGood()).as(outcome.output()).isTrue();
        return outcome.output();
    }

    private record Outcome(boolean isGood, String output) {}

    private Outcome run(Duration max, String... command) {
        Path output = home.resolve("output.txt");
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(max.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            return new Outcome(ended && process.exitValue() == 0, Files.readString(output));
        } catch (IOException e) {
            return new Outcome(false, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
