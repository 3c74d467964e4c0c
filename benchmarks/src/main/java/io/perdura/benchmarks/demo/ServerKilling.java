package io.perdura.benchmarks.demo;

import io.perdura.benchmarks.server.OwnServer;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Kills the demo's server with -9 after the first withdrawal, and starts it again. */
final class ServerKilling implements Killing {
    private final OwnServer server;
    private final Story story;
    private final AtomicBoolean done = new AtomicBoolean();

    ServerKilling(OwnServer server, Story story) {
        this.server = server;
        this.story = story;
    }

    @Override
    public void withdrawn() {
        if (!done.compareAndSet(false, true)) {
            return;
        }
        Thread killer = new Thread(this::killAndRestart, "kill");
        killer.setDaemon(true);
        killer.start();
    }

    private void killAndRestart() {
        try {
            long killed = server.pid();
            server.kill();
            story.tell("server", "process " + killed + " killed with -9; the money is on its way");
            server.restart();
            story.tell("server", "ready again at " + server.address() + ", process " + server.pid());
        } catch (IOException e) {
            story.tell("server", "could not be started again: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
