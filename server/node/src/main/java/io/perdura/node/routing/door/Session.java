package io.perdura.node.routing.door;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;

/**
 * A connection over which hands were shaken.
 *
 * @param engine seals on one thread what goes out, opens on another what comes in
 * @param early what came behind the handshake, still sealed, to be read from the buffer
 */
record Session(SSLEngine engine, ByteBuffer early) {

    /** Runs what the engine wants done before it goes on. */
    void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }
}
