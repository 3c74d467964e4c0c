package io.perdura.node.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The TCP sockets of this machine and the processes that hold them, where the operating system shows them: on Linux, and for
 * the user's own processes or all as root. Elsewhere it finds nothing.
 */
public final class LocalSockets {
    private static final Path PROCESSES = Path.of("/proc");
    private static final String LISTENING = "0A";
    private static final String ESTABLISHED = "01";

    private final List<Socket> sockets;

    /** One line of the table. */
    private record Socket(int localPort, int remotePort, String state, String inode) {
        private static final int LOCAL = 1;
        private static final int REMOTE = 2;
        private static final int STATE = 3;
        private static final int INODE = 9;

        static Socket of(String line) {
            String[] columns = line.strip().split("\\s+", -1);
            return new Socket(
                    port(columns[LOCAL]), port(columns[REMOTE]), columns[STATE], "socket:[" + columns[INODE] + "]");
        }

        private static int port(String address) {
            return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
        }
    }

    private LocalSockets(List<Socket> sockets) {
        this.sockets = sockets;
    }

    public static LocalSockets read() {
        List<Socket> sockets = new ArrayList<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            try (Stream<String> lines = Files.lines(PROCESSES.resolve(table))) {
                lines.skip(1).map(Socket::of).forEach(sockets::add);
            } catch (IOException | UncheckedIOException e) {
                return new LocalSockets(List.of());
            }
        }
        return new LocalSockets(sockets);
    }

    /** The process that listens on a port. */
    public Optional<Long> listener(int port) {
        Set<String> inodes = sockets.stream()
                .filter(socket -> socket.localPort == port && socket.state.equals(LISTENING))
                .map(Socket::inode)
                .collect(Collectors.toSet());
        if (inodes.isEmpty()) {
            return Optional.empty();
        }
        try (Stream<Path> processes = Files.list(PROCESSES)) {
            return processes
                    .filter(process -> process.getFileName().toString().matches("[0-9]+"))
                    .filter(process -> heldBy(process).anyMatch(inodes::contains))
                    .map(process -> Long.valueOf(process.getFileName().toString()))
                    .min(Long::compare); // a server that forks is older than its children
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** The ports to which a process is connected. */
    public Set<Integer> connectedTo(long process) {
        Set<String> inodes = heldBy(PROCESSES.resolve(String.valueOf(process))).collect(Collectors.toSet());
        return sockets.stream()
                .filter(socket -> socket.state.equals(ESTABLISHED) && inodes.contains(socket.inode))
                .map(Socket::remotePort)
                .collect(Collectors.toSet());
    }

    /** What a process is called, or nothing if it is gone or not ours to look at. */
    public static String name(long process) {
        try {
            return Files.readString(PROCESSES.resolve(String.valueOf(process)).resolve("comm"))
                    .strip();
        } catch (IOException e) {
            return "";
        }
    }

    private static Stream<String> heldBy(Path process) {
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            return files.map(LocalSockets::target).toList().stream();
        } catch (IOException | UncheckedIOException e) {
            return Stream.empty(); // another user's process, or one that has just ended
        }
    }

    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
