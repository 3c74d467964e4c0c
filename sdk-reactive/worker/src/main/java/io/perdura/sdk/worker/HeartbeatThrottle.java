package io.perdura.sdk.worker;

import io.perdura.sdk.service.EventLoop;
import io.perdura.sdk.service.LoopTimer;
import io.temporal.api.common.v1.Payloads;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Heartbeats of one attempt, no more of them than needed: the first at once, then the newest at the end of each window. On
 * one event loop.
 */
final class HeartbeatThrottle {
    private static final double TIMEOUT_SHARE = 0.8;
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final EventLoop loop;
    private final Duration window;
    private final Function<Optional<Payloads>, CompletionStage<Boolean>> send;
    private Optional<Payloads> newest = Optional.empty();
    private boolean unsent;
    private boolean stopped;
    private @Nullable LoopTimer timer;

    /** What is sent says whether it arrived. */
    HeartbeatThrottle(EventLoop loop, Duration window, Function<Optional<Payloads>, CompletionStage<Boolean>> send) {
        this.loop = loop;
        this.window = window;
        this.send = send;
    }

    /** A share of the timeout, so that one that is lost can be made up for; never more than the most. */
    static Duration window(Duration heartbeatTimeout, Duration without, Duration max) {
        Duration window = heartbeatTimeout.isZero()
                ? without
                : Duration.ofNanos((long) (heartbeatTimeout.toNanos() * TIMEOUT_SHARE));
        return window.compareTo(max) < 0 ? window : max;
    }

    void record(Optional<Payloads> details) {
        if (stopped) {
            return;
        }
        newest = details;
        unsent = true;
        if (timer == null) {
            sendNow();
        }
    }

    private void sendNow() {
        unsent = false;
        timer = loop.schedule(window, this::windowEnded);
        send.apply(newest)
                .whenComplete((arrived, thrown) -> loop.execute(() -> {
                    if ((thrown != null || !arrived) && !stopped) {
                        unsent = true;
                        again(AFTER_FAILURE);
                    }
                }));
    }

    private void again(Duration after) {
        if (timer != null) {
            timer.cancel();
        }
        timer = loop.schedule(after, this::windowEnded);
    }

    private void windowEnded() {
        timer = null;
        if (unsent && !stopped) {
            sendNow();
        }
    }

    /** Before the attempt is answered: nothing is sent after that. What is newest is known, sent or not. */
    Optional<Payloads> stop() {
        stopped = true;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        return newest;
    }
}
