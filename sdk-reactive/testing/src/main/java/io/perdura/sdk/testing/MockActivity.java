package io.perdura.sdk.testing;

import io.perdura.sdk.activity.UntypedActivity;
import io.perdura.sdk.converter.Arguments;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An activity that does what a test says, registered by its type:
 * {@code worker.activity("Charge", MockActivity.returning("paid").failingFirst(2, () -> new IllegalStateException("busy")))}.
 */
public final class MockActivity implements UntypedActivity {
    private final Queue<Supplier<? extends Throwable>> failures = new ArrayDeque<>();
    private final List<Arguments> calls = new ArrayList<>();
    private final @Nullable Object value;
    private final boolean ends;

    private MockActivity(@Nullable Object value, boolean ends) {
        this.value = value;
        this.ends = ends;
    }

    /** Completes with this, at once. */
    public static MockActivity returning(@Nullable Object value) {
        return new MockActivity(value, true);
    }

    /** Never ends by itself: for timeouts and cancellation. */
    public static MockActivity hanging() {
        return new MockActivity(null, false);
    }

    /** Its first attempts fail. */
    public synchronized MockActivity failingFirst(int attempts, Supplier<? extends Throwable> with) {
        for (int i = 0; i < attempts; i++) {
            failures.add(with);
        }
        return this;
    }

    /** With what it was called, attempt by attempt. */
    public synchronized List<Arguments> calls() {
        return List.copyOf(calls);
    }

    @Override
    public synchronized CompletionStage<?> execute(Arguments arguments) {
        calls.add(arguments);
        Supplier<? extends Throwable> failure = failures.poll();
        if (failure != null) {
            return CompletableFuture.failedStage(failure.get());
        }
        return ends ? CompletableFuture.completedStage(value) : new CompletableFuture<>();
    }
}
