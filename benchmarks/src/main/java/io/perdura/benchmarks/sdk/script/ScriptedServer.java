package io.perdura.benchmarks.sdk.script;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.taskqueue.v1.TaskQueue;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Serves a {@link Script} on a port of this machine. */
public final class ScriptedServer implements AutoCloseable {
    private static final long CLOSING_SECONDS_MAX = 5;

    private final Script script = new Script();
    private final Server server;

    /** On any free port. */
    public ScriptedServer() throws IOException {
        server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(script)
                .directExecutor()
                .build()
                .start();
    }

    public int port() {
        return server.getPort();
    }

    /**
     * Gives a worker so many runs to complete, so many of them open at a time.
     *
     * @return the workflow tasks that it was given
     */
    public long complete(String queue, String type, Payloads input, int runs, int open) throws InterruptedException {
        long before = script.tasks();
        Batch batch = new Batch(runs);
        script.begin(TaskQueue.newBuilder().setName(queue).build(), type, input, batch, Math.min(open, runs));
        batch.awaitEnd();
        return script.tasks() - before;
    }

    /** Gives a worker so many runs that wait for a signal once begun; comes back when all do. */
    public Sleepers sleep(String queue, String type, Payloads input, int runs, int open) throws InterruptedException {
        Batch batch = new Batch(runs);
        script.begin(TaskQueue.newBuilder().setName(queue).build(), type, input, batch, Math.min(open, runs));
        batch.awaitSleep();
        return woken -> {
            batch.wake(woken);
            batch.awaitEnd();
        };
    }

    /** Runs that sleep. */
    public interface Sleepers {

        /** Signals all of them, so many at a time; comes back when all have ended. */
        void wakeAll(int open) throws InterruptedException;
    }

    @Override
    public void close() throws InterruptedException {
        server.shutdownNow();
        if (!server.awaitTermination(CLOSING_SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the scripted server does not end");
        }
    }
}
