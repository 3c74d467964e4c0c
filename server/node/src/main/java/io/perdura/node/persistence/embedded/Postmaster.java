package io.perdura.node.persistence.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The server process that a cluster's {@code postmaster.pid} names, if it lives and is this cluster's. The file outlives
 * whoever is killed, and its number may meanwhile be another program's.
 *
 * @param status the server's own word for what it is doing: starting, ready, stopping
 */
record Postmaster(long pid, int port, String status) {
    private static final int PORT_LINE = 3;
    private static final int STATUS_LINE = 7;
    private static final int ANSWER_MS = 1_000;
    /** Asks whether encryption is spoken: the one question that a server answers before it knows who asks. */
    private static final byte[] QUESTION =
            ByteBuffer.allocate(8).putInt(8).putInt(80_877_103).array();

    static Path file(Path data) {
        return data.resolve("postmaster.pid");
    }

    static Optional<Postmaster> of(Path data) throws IOException {
        List<String> lines = lines(file(data));
        if (lines.isEmpty() || !lines.get(0).strip().matches("[0-9]{1,18}")) {
            return Optional.empty();
        }
        long pid = Long.parseLong(lines.get(0).strip());
        if (!Processes.lives(pid) || !Processes.mayWorkIn(pid, data)) {
            return Optional.empty();
        }
        String port = lines.size() > PORT_LINE ? lines.get(PORT_LINE).strip() : "";
        String status = lines.size() > STATUS_LINE ? lines.get(STATUS_LINE).strip() : "starting";
        return Optional.of(new Postmaster(pid, port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : 0, status));
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** Whether it takes connections: a server that was killed a moment ago may still look alive, but says nothing. */
    boolean answers() {
        if (!status.equals("ready") || port == 0) {
            return false;
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ANSWER_MS);
            socket.setSoTimeout(ANSWER_MS);
            OutputStream out = socket.getOutputStream();
            out.write(QUESTION);
            out.flush();
            InputStream in = socket.getInputStream();
            int answer = in.read();
            return answer == 'N' || answer == 'S';
        } catch (IOException e) {
            return false;
        }
    }
}
