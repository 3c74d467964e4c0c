package io.perdura.sdk.worker;

import io.perdura.sdk.activity.ActivityContext;
import io.perdura.sdk.activity.CurrentActivity;
import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.definition.Signature;
import io.perdura.sdk.service.EventLoop;
import io.perdura.sdk.skin.Observation;
import io.perdura.sdk.skin.Skin;
import io.temporal.api.common.v1.Payloads;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of an activity's method: an asynchronous one on an event loop, one that gives back a plain value where code may
 * block. Told once how it ended, on any thread.
 */
final class ActivityInvocation {
    private static final Observation BEFORE = () -> false;

    private final BiConsumer<@Nullable Object, @Nullable Throwable> done;
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile Observation observation = BEFORE;

    ActivityInvocation(BiConsumer<@Nullable Object, @Nullable Throwable> done) {
        this.done = done;
    }

    void call(
            ActivityRegistry.Registered activity,
            @Nullable Payloads input,
            DataConverter converter,
            ActivityContext context,
            EventLoop loop,
            Executor blocking) {
        Executor on = activity.signature().skin() == null ? blocking : loop;
        try {
            on.execute(() -> callHere(activity, input, converter, context));
        } catch (RejectedExecutionException e) {
            tell(null, e);
        }
    }

    private void callHere(
            ActivityRegistry.Registered activity,
            @Nullable Payloads input,
            DataConverter converter,
            ActivityContext context) {
        Signature signature = activity.signature();
        Skin skin = signature.skin();
        Object returned;
        try {
            @Nullable Object[] arguments = signature.decode(input, converter);
            returned = CurrentActivity.within(context, () -> {
                try {
                    return signature.invoke(activity.target(), arguments);
                } catch (Exception | Error e) {
                    throw e;
                } catch (Throwable e) {
                    throw new IllegalStateException(e);
                }
            });
            if (skin != null && returned != null) {
                observation = skin.observe(returned, this::tell);
                return;
            }
        } catch (Throwable e) {
            tell(null, e);
            return;
        }
        tell(returned, null);
    }

    private void tell(@Nullable Object value, @Nullable Throwable failure) {
        if (told.compareAndSet(false, true)) {
            done.accept(value, failure == null ? null : unwrap(failure));
        }
    }

    /** Cancels what it waits for. If that then never ends by itself, it ends with the given failure. */
    void cancel(Throwable with) {
        if (observation.cancel()) {
            tell(null, with);
        }
    }

    /** Ends it from outside; whatever its method comes to is ignored. */
    void end(Throwable with) {
        tell(null, with);
    }

    private static Throwable unwrap(Throwable failure) {
        Throwable inner = failure;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }
}
