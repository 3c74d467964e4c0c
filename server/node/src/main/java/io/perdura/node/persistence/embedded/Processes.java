package io.perdura.node.persistence.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the operating system says about processes: on Linux by {@code /proc}, elsewhere what Java knows. */
final class Processes {
    private static final Path TABLE = Path.of("/proc");

    private Processes() {}

    /** Whether it runs; one that has ended and only waits to be counted by its parent does not. */
    static boolean lives(long pid) {
        if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
            return false;
        }
        try {
            String stat = Files.readString(TABLE.resolve(Long.toString(pid)).resolve("stat"));
            // "pid (name) state …": the name may hold anything, parentheses too.
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state != 'Z' && state != 'X';
        } catch (IOException e) {
            return !Files.isDirectory(TABLE.resolve("self")); // gone meanwhile, or there is no such table here
        }
    }

    /** Whether it may be a Postgres whose data this is: its servers work in their data directory. */
    static boolean mayWorkIn(long pid, Path data) throws IOException {
        Optional<Path> directory = workingDirectory(TABLE.resolve(Long.toString(pid)));
        if (directory.isPresent()) {
            return directory.get().equals(data.toRealPath());
        }
        return ProcessHandle.of(pid)
                .map(process -> process.info().command().orElse("postgres").contains("postgres"))
                .orElse(false);
    }

    /** All that work in a directory: a server's children outlive it by a moment when it is killed. */
    static List<ProcessHandle> workingIn(Path directory) throws IOException {
        Path real = directory.toRealPath();
        try (Stream<Path> processes = Files.list(TABLE)) {
            return processes
                    .filter(process -> process.getFileName().toString().matches("[0-9]+"))
                    .filter(process ->
                            workingDirectory(process).filter(real::equals).isPresent())
                    .map(process -> Long.parseLong(process.getFileName().toString()))
                    .filter(Processes::lives)
                    .flatMap(pid -> ProcessHandle.of(pid).stream())
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // there is no such table here
        }
    }

    private static Optional<Path> workingDirectory(Path process) {
        try {
            return Optional.of(Files.readSymbolicLink(process.resolve("cwd")));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty(); // gone, another user's, or no such table
        }
    }
}
