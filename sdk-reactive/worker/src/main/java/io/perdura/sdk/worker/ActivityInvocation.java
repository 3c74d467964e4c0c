package io.perdura.sdk.worker;

import io.perdura.sdk.activity.ActivityContext;
import io.perdura.sdk.activity.CurrentActivity;
import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.interceptor.ActivityCall;
import io.perdura.sdk.interceptor.ActivityInbound;
import io.perdura.sdk.interceptor.Completion;
import io.perdura.sdk.interceptor.Interceptor;
import io.perdura.sdk.service.EventLoop;
import io.perdura.sdk.skin.Observation;
import io.perdura.sdk.skin.Skin;
import io.temporal.api.common.v1.Header;
import io.temporal.api.common.v1.Payloads;
import java.util.Arrays;
import java.util.List;
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
            Header header,
            DataConverter converter,
            ActivityContext context,
            EventLoop loop,
            Executor blocking) {
        Executor on = activity.signature().skin() == null ? blocking : loop;
        try {
            on.execute(() -> callHere(activity, input, header, converter, context));
        } catch (RejectedExecutionException e) {
            tell(null, e);
        }
    }

    private void callHere(
            ActivityRegistry.Registered activity,
            @Nullable Payloads input,
            Header header,
            DataConverter converter,
            ActivityContext context) {
        try {
            ActivityInbound inbound = (call, then) -> invoke(activity, call, then);
            List<Interceptor> interceptors = activity.interceptors();
            for (int i = interceptors.size() - 1; i >= 0; i--) {
                inbound = interceptors.get(i).activity(inbound);
            }
            inbound.execute(
                    new ActivityCall(
                            context,
                            Arrays.asList(activity.signature().decode(input, converter)),
                            header.getFieldsMap()),
                    this::tell);
        } catch (Throwable e) {
            tell(null, e);
        }
    }

    private void invoke(ActivityRegistry.Registered activity, ActivityCall call, Completion then) {
        Skin skin = activity.signature().skin();
        Object returned;
        try {
            returned = CurrentActivity.within(call.context(), () -> {
                try {
                    return activity.signature()
                            .invoke(activity.target(), call.arguments().toArray());
                } catch (Exception | Error e) {
                    throw e;
                } catch (Throwable e) {
                    throw new IllegalStateException(e);
                }
            });
        } catch (Throwable e) {
            then.done(null, e);
            return;
        }
        if (skin == null || returned == null) {
            then.done(returned, null);
        } else {
            observation = skin.observe(
                    returned, (value, failure) -> then.done(value, failure == null ? null : unwrap(failure)));
        }
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
