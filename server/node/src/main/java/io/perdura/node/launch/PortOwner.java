package io.perdura.node.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the process that listens on a port, where the operating system shows it (Linux, own processes or as root). */
public final class PortOwner {
    private static final Path PROCESSES = Path.of("/proc");
    private static final String LISTENING = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private PortOwner() {}

    /** Such as {@code process 4711 (java)}. */
    static Optional<String> find(int port) {
        return process(port).map(PortOwner::describe);
    }

    public static Optional<Long> pid(int port) {
        return process(port).map(process -> Long.valueOf(process.getFileName().toString()));
    }

    private static Optional<Path> process(int port) {
        try {
            Set<String> sockets = listeningSockets(port);
            try (Stream<Path> processes = Files.list(PROCESSES)) {
                return sockets.isEmpty()
                        ? Optional.empty()
                        : processes
                                .filter(process ->
                                        process.getFileName().toString().matches("[0-9]+"))
                                .filter(process -> holdsAny(process, sockets))
                                .findFirst();
            }
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    private static Set<String> listeningSockets(int port) throws IOException {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        Set<String> sockets = new HashSet<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            for (String line : Files.readAllLines(PROCESSES.resolve(table))) {
                String[] columns = line.strip().split("\\s+");
                if (columns.length > INODE
                        && columns[LOCAL_ADDRESS].endsWith(suffix)
                        && columns[STATE].equals(LISTENING)) {
                    sockets.add("socket:[" + columns[INODE] + "]");
                }
            }
        }
        return sockets;
    }

    private static boolean holdsAny(Path process, Set<String> sockets) {
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            return files.anyMatch(file -> sockets.contains(target(file)));
        } catch (IOException | UncheckedIOException e) {
            return false; // another user's process, or one that has just ended
        }
    }

    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static String describe(Path process) {
        String name;
        try {
            name = " (" + Files.readString(process.resolve("comm")).strip() + ")";
        } catch (IOException e) {
            name = "";
        }
        return "process " + process.getFileName() + name;
    }
}
