package io.perdura.sdk.worker;

import io.perdura.sdk.service.Backoff;
import io.perdura.sdk.service.EventLoop;
import io.perdura.sdk.service.LoopTimer;
import io.perdura.sdk.service.RpcCall;
import io.perdura.sdk.service.RpcCode;
import io.perdura.sdk.service.RpcException;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.Surroundings;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Some polls of one kind, each again and again while the worker runs: a slot first, then the call, then the task if there
 * is one. All on one event loop.
 */
final class PollLoop<R> {
    private static final Logger LOG = LoggerFactory.getLogger(PollLoop.class);

    /** What is polled and what becomes of it. */
    interface Source<R> {
        String name();

        RpcCall<R> poll();

        /** Whether it brought a task; if it did, the slot is the task's to release. */
        boolean take(R answer);

        /** The failure of a poll, with what a person can do about it in its message. */
        RpcException advised(RpcException failure);

        /** By how many polls the server would have more or fewer; null: it says nothing. */
        @Nullable
        Integer hint(R answer);
    }

    private final Surroundings surroundings;
    private final EventLoop loop;
    private final Slots slots;
    private final Source<R> source;
    private final Set<RpcCall<R>> open = new HashSet<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final PollerScaler scaler;
    private int pollers;

    /** Of those, who waits for a slot; when the worker stops, they need not get one. */
    private int inLine;

    private boolean stopped;

    PollLoop(Surroundings surroundings, EventLoop loop, Slots slots, PollerScaler scaler, Source<R> source) {
        this.scaler = scaler;
        this.surroundings = surroundings;
        this.loop = loop;
        this.slots = slots;
        this.source = source;
    }

    void start() {
        loop.execute(this::fill);
    }

    /** As many as there should be. */
    private void fill() {
        while (!stopped && pollers < scaler.target()) {
            pollers++;
            next(Backoff.poll());
        }
    }

    private void next(Backoff backoff) {
        if (stopped || pollers > scaler.target()) {
            end();
            return;
        }
        inLine++;
        slots.reserve(() -> loop.execute(() -> poll(backoff)));
    }

    private void poll(Backoff backoff) {
        if (stopped) {
            slots.release();
            return; // it was in line when the worker stopped
        }
        inLine--;
        RpcCall<R> call = source.poll();
        open.add(call);
        call.response()
                .whenComplete((answer, thrown) -> loop.execute(() -> {
                    open.remove(call);
                    if (thrown == null) {
                        answered(answer, backoff);
                    } else {
                        failed(ServiceClient.unwrap(thrown), backoff);
                    }
                }));
    }

    private void answered(R answer, Backoff backoff) {
        backoff.reset();
        boolean taken;
        try {
            taken = source.take(answer);
        } catch (RuntimeException e) {
            LOG.error("a task of {} could not be taken", source.name(), e);
            taken = false;
        }
        if (!taken) {
            slots.release();
        }
        scaler.answered(taken, source.hint(answer), surroundings.nanoTime());
        next(backoff);
        fill();
    }

    /** A poll that ran out of time is an empty one. Everything else is tried again, for as long as the worker runs. */
    private void failed(RpcException failure, Backoff backoff) {
        slots.release();
        if (stopped || failure.code() == RpcCode.DEADLINE_EXCEEDED) {
            scaler.answered(false, null, surroundings.nanoTime());
            next(backoff);
            return;
        }
        scaler.failed(failure.code());
        Duration wait = backoff.next(failure, surroundings.nanoTime());
        LOG.warn(
                "a poll of {} failed, and is tried again in {}: {}",
                source.name(),
                wait,
                source.advised(failure).getMessage());
        loop.schedule(wait == null ? Duration.ofSeconds(1) : wait, () -> next(backoff));
    }

    private void end() {
        pollers--;
        if (stopped && pollers == 0) {
            ended.complete(null);
        }
    }

    /** No new polls; those that are open are left to the server to end, for so long, and then given up. Done when none is open. */
    CompletionStage<Void> stop(Duration patience) {
        loop.execute(() -> {
            if (!stopped) {
                stopped = true;
                pollers -= inLine;
                if (pollers == 0) {
                    ended.complete(null);
                }
            }
            if (patience.isZero()) {
                giveUp();
            } else {
                LoopTimer patient = loop.schedule(patience, this::giveUp);
                ended.whenComplete((nothing, thrown) -> patient.cancel());
            }
        });
        return ended;
    }

    private void giveUp() {
        Set.copyOf(open).forEach(RpcCall::cancel);
    }
}
