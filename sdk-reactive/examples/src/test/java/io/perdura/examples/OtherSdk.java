package io.perdura.examples;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program of another language from src/test/sdk, in a folder of the build that is kept. Where the tools of the language or its
 * package registry are absent, tests are skipped with a line that says so.
 */
final class OtherSdk {
    private static final Duration FETCH_MAX = Duration.ofMinutes(4);
    private static final Duration BUILD_MAX = Duration.ofMinutes(15);
    private static final Duration DRIVE_MAX = Duration.ofMinutes(4);
    private static final long LOOK_EVERY_MS = 50;
    private static final Path SOURCES = Path.of("src/test/sdk").toAbsolutePath();

    private final Path home;
    private final List<String> program;

    private OtherSdk(String language, String... program) {
        this.home = Path.of("target/sdk", language).toAbsolutePath();
        this.program = List.of(program);
        try (var files = Files.list(SOURCES.resolve(language))) {
            Files.createDirectories(home);
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, home.resolve(file.getFileName()), REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static OtherSdk go() {
        OtherSdk go = new OtherSdk("go", "./basket");
        go.require("go", "version");
        go.fetch("go", "mod", "download");
        Outcome built = go.run(BUILD_MAX, List.of("go", "build", "-o", "basket", "."));
        assertThat(built.isGood()).as(built.output()).isTrue();
        return go;
    }

    static OtherSdk python() {
        OtherSdk python = new OtherSdk("python", "venv/bin/python", "basket.py");
        python.require("python3", "-m", "venv", "--without-pip", "probe");
        python.fetch("sh", "-c", "test -x venv/bin/pip || python3 -m venv venv");
        python.fetch("venv/bin/pip", "install", "--quiet", "-r", "requirements.txt");
        return python;
    }

    static OtherSdk typescript() {
        OtherSdk node = new OtherSdk("typescript", "node", "basket.mjs");
        node.require("node", "--version");
        node.require("npm", "--version");
        node.fetch("npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--prefer-offline");
        return node;
    }

    /** Skips the test unless the command is there and says its version. */
    private void require(String... command) {
        assumeTrue(run(FETCH_MAX, List.of(command)).isGood(), () -> command[0] + " is not there: skipped");
    }

    /** Brings what only a package registry has; skips the test where there is none. */
    private void fetch(String... command) {
        Outcome outcome = run(FETCH_MAX, List.of(command));
        assumeTrue(outcome.isGood(), () -> "no package registry, skipped: " + outcome.output());
    }

    /** As a client: starts, signals, asks and updates a basket, and looks at what comes of it. */
    void drive(String address, String namespace, String queue) {
        Outcome outcome = run(DRIVE_MAX, command("drive", address, namespace, queue));
        assertThat(outcome.isGood()).as(outcome.output()).isTrue();
        assertThat(outcome.output()).contains("done");
    }

    /** As a worker of its activities, until it is closed. */
    Serving serve(String address, String namespace, String queue) {
        Path output = home.resolve("serving.txt");
        try {
            Process process = new ProcessBuilder(command("serve", address, namespace, queue))
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            for (long waited = 0;
                    Files.readString(output).lines().noneMatch("ready"::equals);
                    waited += LOOK_EVERY_MS) {
                if (process.waitFor(LOOK_EVERY_MS, TimeUnit.MILLISECONDS) || waited > DRIVE_MAX.toMillis()) {
                    process.destroyForcibly();
                    throw new AssertionError("the worker is not ready: " + Files.readString(output));
                }
            }
            return new Serving(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(arguments));
        return command;
    }

    /** A worker in a process of its own; it ends with its input. */
    static final class Serving implements AutoCloseable {
        private static final long END_SECONDS_MAX = 240;

        private final Process process;

        private Serving(Process process) {
            this.process = process;
        }

        @Override
        public void close() throws IOException, InterruptedException {
            process.outputWriter().close();
            boolean ended = process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS);
            process.destroyForcibly();
            assertThat(ended).as("it ends with its input").isTrue();
        }
    }

    private record Outcome(boolean isGood, String output) {}

    private Outcome run(Duration max, List<String> command) {
        Path output = home.resolve("output.txt");
        try {
            Process process = new ProcessBuilder(command)
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
