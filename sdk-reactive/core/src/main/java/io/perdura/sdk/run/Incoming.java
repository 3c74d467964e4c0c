package io.perdura.sdk.run;

import io.perdura.sdk.definition.Handler;
import io.perdura.sdk.definition.Signature;
import io.perdura.sdk.interceptor.Completion;
import io.perdura.sdk.interceptor.InboundCall;
import io.perdura.sdk.interceptor.WorkflowInbound;
import io.perdura.sdk.skin.Skin;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Where what comes in reaches the user's instance, behind whatever stands around it. */
final class Incoming implements WorkflowInbound {
    private final WorkflowRun run;

    Incoming(WorkflowRun run) {
        this.run = run;
    }

    @Override
    public void execute(InboundCall call, Completion then) {
        call(run.requireCode().definition().main(), call, then);
    }

    @Override
    public void signal(InboundCall call, Completion then) {
        call(require(run.requireCode().definition().signals(), call).signature(), call, then);
    }

    @Override
    public void update(InboundCall call, Completion then) {
        call(require(run.requireCode().definition().updates(), call).signature(), call, then);
    }

    @Override
    public void validate(InboundCall call) {
        Signature validator =
                require(run.requireCode().definition().updates(), call).validator();
        if (validator != null) {
            looking(validator, call);
        }
    }

    @Override
    public @Nullable Object query(InboundCall call) {
        Handler handler = require(run.requireCode().definition().queries(), call);
        Object answer = looking(handler.signature(), call);
        Skin skin = handler.signature().skin();
        return skin == null || answer == null ? answer : atOnce(handler, skin, answer);
    }

    private static Handler require(Map<String, Handler> handlers, InboundCall call) {
        return Objects.requireNonNull(handlers.get(call.name()), call.name());
    }

    private @Nullable Object looking(Signature signature, InboundCall call) {
        try {
            return signature.invoke(
                    run.requireCode().instance(), call.arguments().toArray());
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** A query may be written asynchronously, and is answered at once all the same. */
    private static @Nullable Object atOnce(Handler handler, Skin skin, Object answer) {
        @Nullable Object[] value = new @Nullable Object[1];
        @Nullable Throwable[] failure = new @Nullable Throwable[1];
        boolean[] done = new boolean[1];
        skin.observe(answer, (result, thrown) -> {
            value[0] = result;
            failure[0] = thrown;
            done[0] = true;
        });
        if (!done[0]) {
            throw new IllegalStateException("query " + handler.name() + " did not answer at once");
        }
        if (failure[0] != null) {
            throw new IllegalStateException(failure[0].getMessage(), failure[0]);
        }
        return value[0];
    }

    private void call(Signature signature, InboundCall call, Completion then) {
        Object returned;
        try {
            returned = signature.invoke(
                    run.requireCode().instance(), call.arguments().toArray());
        } catch (Throwable e) {
            then.done(null, unwrap(e));
            return;
        }
        if (signature.skin() == null) {
            then.done(returned, null);
        } else if (returned == null) {
            then.done(
                    null,
                    new IllegalStateException(signature.method() + " gave back null where a "
                            + signature.method().getReturnType().getSimpleName() + " was to be"));
        } else {
            signature.skin().observe(returned, (value, failure) -> observed(signature, value, failure, then));
        }
    }

    /** Where escaped code comes out, if nothing saw it before. */
    private void observed(
            Signature signature, @Nullable Object value, @Nullable Throwable failure, Completion then) {
        if (WorkflowRun.currentOrNull() != run) {
            run.refused(
                    "R01",
                    "code of " + signature.method().getName() + " continued on \""
                            + Thread.currentThread().getName() + "\"",
                    "Wait with Flow.sleep, and do what needs other threads in an activity.");
            return;
        }
        try {
            then.done(value, failure == null ? null : unwrap(failure));
        } catch (RuntimeException e) {
            run.poison(e);
        }
    }

    static Throwable unwrap(Throwable failure) {
        Throwable inner = failure;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }
}
