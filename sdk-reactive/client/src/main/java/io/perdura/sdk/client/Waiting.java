package io.perdura.sdk.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A result that takes an unknown number of calls, one after the other. It keeps none of those that are over, and to cancel the
 * result gives up the one under way.
 */
final class Waiting<T> {
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final Function<Throwable, RuntimeException> failed;
    private @Nullable CompletableFuture<?> current;

    /** What a failed call fails the result with. */
    Waiting(Function<Throwable, RuntimeException> failed) {
        this.failed = failed;
        result.whenComplete((value, thrown) -> {
            CompletableFuture<?> step;
            synchronized (this) {
                step = current;
            }
            if (result.isCancelled() && step != null) {
                step.cancel(false);
            }
        });
    }

    CompletableFuture<T> result() {
        return result;
    }

    void done(@Nullable T value) {
        result.complete(value);
    }

    void fail(RuntimeException failure) {
        result.completeExceptionally(failure);
    }

    /** The next call, and what comes after it. */
    <S> void then(CompletableFuture<S> step, Consumer<S> next) {
        synchronized (this) {
            current = step;
        }
        if (result.isDone()) {
            step.cancel(false);
            return;
        }
        step.whenComplete((value, thrown) -> {
            if (result.isDone()) {
                return;
            }
            if (thrown != null) {
                fail(failed.apply(thrown));
                return;
            }
            try {
                next.accept(value);
            } catch (RuntimeException e) {
                fail(e);
            }
        });
    }
}
