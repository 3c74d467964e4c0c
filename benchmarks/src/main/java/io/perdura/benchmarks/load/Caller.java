package io.perdura.benchmarks.load;

import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.function.Consumer;

/** Calls that are repeated until they are answered or the load is stopped; everything on the loop of the connections. */
final class Caller {
    private static final long CALL_MAX_MS = 30_000;
    private static final long POLL_MAX_MS = 70_000;
    private static final long AGAIN_AFTER_MS = 100;

    private final Connections connections;
    private boolean stopped;
    private long repeated;

    Caller(Connections connections) {
        this.connections = connections;
    }

    /** Of a request that is safe to repeat. NOT_FOUND ends it too: what was asked of is done with. */
    <Q, R> void call(MethodDescriptor<Q, R> method, Q request, Consumer<R> replied, Runnable notFound) {
        connections.call(method, request, CALL_MAX_MS, new Answer<>(reply -> answered(replied, reply), status -> {
            if (status.getCode() == Status.Code.NOT_FOUND) {
                notFound.run();
            } else {
                again(() -> call(method, request, replied, notFound));
            }
        }));
    }

    /** Once; a poll is not repeated here, because who polls does it with a request of its own. */
    <Q, R> void poll(MethodDescriptor<Q, R> method, Q request, Consumer<R> replied, Runnable next) {
        connections.call(
                method,
                request,
                POLL_MAX_MS,
                new Answer<>(
                        reply -> {
                            answered(replied, reply);
                            if (!stopped) {
                                next.run();
                            }
                        },
                        status -> again(next)));
    }

    void stop() {
        stopped = true;
    }

    /** How many calls were made again. */
    long repeated() {
        return repeated;
    }

    private <R> void answered(Consumer<R> replied, R reply) {
        if (!stopped) {
            replied.accept(reply);
        }
    }

    private void again(Runnable call) {
        if (!stopped) {
            repeated++;
            connections.onLoopAfter(AGAIN_AFTER_MS, call);
        }
    }
}
