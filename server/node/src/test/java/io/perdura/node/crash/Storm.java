package io.perdura.node.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Connections that come in a crowd, say what HTTP/2 begins with or nothing, and break off, three times over. */
final class Storm {
    private static final int TIMES = 3;
    private static final int CONNECTIONS = 1_000;
    private static final int CONNECT_MS = 10_000;
    private static final byte[] HELLO =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

    private Storm() {}

    static void of(String target) {
        for (int time = 0; time < TIMES; time++) {
            List<Socket> open = new ArrayList<>();
            int refused = 0;
            for (int i = 0; i < CONNECTIONS; i++) {
                try {
                    open.add(connected(target, i));
                } catch (IOException full) {
                    refused++;
                }
            }
            open.forEach(Storm::broken);
            assertThat(refused).as("connections that were not taken").isLessThan(CONNECTIONS / 2);
        }
    }

    private static Socket connected(String target, int number) throws IOException {
        int colon = target.lastIndexOf(':');
        Socket socket = new Socket();
        socket.setSoLinger(true, 0); // it breaks off without a word
        socket.connect(
                new InetSocketAddress(target.substring(0, colon), Integer.parseInt(target.substring(colon + 1))),
                CONNECT_MS);
        if (number % 2 == 0) {
            socket.getOutputStream().write(HELLO);
        }
        return socket;
    }

    private static void broken(Socket socket) {
        try {
            socket.close();
        } catch (IOException broken) {
            // as it was meant
        }
    }
}
