package io.perdura.node.persistence.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs to their end, with a bound on how long they may take. */
final class Programs {
    private static final int OUTPUT_CHARS_MAX = 4_000;

    /** How a program ended, and what it said. */
    record Result(int exitCode, String output) {
        boolean succeeded() {
            return exitCode == 0;
        }
    }

    private Programs() {}

    static Result run(List<String> prefix, long timeoutSeconds, Object... command) throws IOException {
        List<String> words = new ArrayList<>(prefix);
        for (Object word : command) {
            words.add(word.toString());
        }
        // A file, not a pipe: a server started by the program keeps its output open.
        Path output = Files.createTempFile("perdura-postgres-", ".out");
        try {
            Process process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .directory(Path.of("/").toFile())
                    .start();
            if (!process.waitFor(timeoutSeconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Result(
                        -1, words.get(prefix.size()) + " took longer than " + timeoutSeconds + " s. " + text(output));
            }
            return new Result(process.exitValue(), text(output));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedPostgresException("Interrupted while waiting for " + words.get(prefix.size()), e);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    static boolean works(Object... command) {
        try {
            return run(List.of(), 5, command).succeeded();
        } catch (IOException e) {
            return false;
        }
    }

    private static String text(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
        return text.length() <= OUTPUT_CHARS_MAX ? text : text.substring(text.length() - OUTPUT_CHARS_MAX);
    }
}
