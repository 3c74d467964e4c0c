package io.perdura.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for servers of tests, which must be known before the server listens. */
public final class TestPorts {
    // Below those that systems give to outgoing connections: one of these would be taken again before the server
    // listens.
    private static final int FROM = 15_000;
    private static final int UNTIL = 32_000;
    private static final int ATTEMPTS = 1_000;
    /** Whoever was given one may not listen yet, and comes back to it after a restart. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private TestPorts() {}

    /** One of loopback on which nobody listens, and which this gives only once. */
    public static int free() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FROM, UNTIL);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                if (GIVEN.add(port)) {
                    return port;
                }
            } catch (IOException inUse) {
                // the next one
            }
        }
        throw new IllegalStateException("no free port was found");
    }
}
