package io.perdura.sdk.run;

import io.perdura.sdk.converter.Arguments;
import io.perdura.sdk.definition.Handler;
import io.perdura.sdk.definition.Signature;
import io.perdura.sdk.definition.Untyped;
import io.perdura.sdk.interceptor.Completion;
import io.perdura.sdk.interceptor.InboundCall;
import io.perdura.sdk.interceptor.WorkflowInbound;
import io.perdura.sdk.skin.Skin;
import io.perdura.sdk.workflow.UntypedHandler;
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
        WorkflowCode code = run.requireCode();
        call(code.definition().main(), code.instance(), call, then);
    }

    @Override
    public void signal(InboundCall call, Completion then) {
        handle(Objects.requireNonNull(run.requireCode().signalHandler(call.name()), call.name()), call, then);
    }

    @Override
    public void update(InboundCall call, Completion then) {
        handle(Objects.requireNonNull(run.requireCode().updateHandler(call.name()), call.name()), call, then);
    }

    @Override
    public void validate(InboundCall call) {
        Handlers.Bound bound = Objects.requireNonNull(run.requireCode().updateHandler(call.name()), call.name());
        Signature validator = bound.handler().validator();
        if (bound.validator() != null) {
            bound.validator().validate(call.name(), arguments(call));
        } else if (validator != null) {
            looking(validator, bound.target(), call);
        }
    }

    @Override
    public @Nullable Object query(InboundCall call) {
        Handlers.Bound bound = Objects.requireNonNull(run.requireCode().queryHandler(call.name()), call.name());
        Object answer = bound.target() instanceof UntypedHandler untyped && Untyped.is(bound.handler())
                ? untyped.handle(call.name(), arguments(call))
                : looking(bound.handler().signature(), bound.target(), call);
        Skin skin = skin(bound.handler().signature(), answer);
        return skin == null || answer == null ? answer : atOnce(bound.handler(), skin, answer);
    }

    private static Arguments arguments(InboundCall call) {
        return (Arguments) Objects.requireNonNull(call.arguments().get(0));
    }

    private static @Nullable Object looking(Signature signature, Object target, InboundCall call) {
        try {
            return signature.invoke(target, call.arguments().toArray());
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Of a method that may give back anything, what it has given back says. */
    private @Nullable Skin skin(Signature signature, @Nullable Object returned) {
        return signature.skin() == null && signature.result() == Object.class && returned != null
                ? run.settings().skins().of(returned.getClass())
                : signature.skin();
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

    private void handle(Handlers.Bound bound, InboundCall call, Completion then) {
        if (bound.target() instanceof UntypedHandler untyped && Untyped.is(bound.handler())) {
            Object returned;
            try {
                returned = untyped.handle(call.name(), arguments(call));
            } catch (Throwable e) {
                then.done(null, unwrap(e));
                return;
            }
            returned(bound.handler().signature(), returned, then);
        } else {
            call(bound.handler().signature(), bound.target(), call, then);
        }
    }

    private void call(Signature signature, Object target, InboundCall call, Completion then) {
        Object returned;
        try {
            returned = signature.invoke(target, call.arguments().toArray());
        } catch (Throwable e) {
            then.done(null, unwrap(e));
            return;
        }
        returned(signature, returned, then);
    }

    private void returned(Signature signature, @Nullable Object returned, Completion then) {
        Skin skin = skin(signature, returned);
        if (skin == null) {
            then.done(returned, null);
        } else if (returned == null) {
            then.done(
                    null,
                    new IllegalStateException(signature.method() + " gave back null where a "
                            + signature.method().getReturnType().getSimpleName() + " was to be"));
        } else {
            skin.observe(returned, (value, failure) -> observed(signature, value, failure, then));
        }
    }

    /** Where escaped code comes out, if nothing saw it before. */
    private void observed(Signature signature, @Nullable Object value, @Nullable Throwable failure, Completion then) {
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
