package io.perdura.sdk.interceptor;

import io.temporal.api.common.v1.Header;
import io.temporal.api.common.v1.Payload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All propagators of one worker. Thread-safe. */
public final class Propagation {
    public static final Propagation NONE = new Propagation(List.of());

    private final List<ContextPropagator> propagators;

    private Propagation(List<ContextPropagator> propagators) {
        this.propagators = List.copyOf(propagators);
    }

    public static Propagation of(List<ContextPropagator> propagators) {
        return propagators.isEmpty() ? NONE : new Propagation(propagators);
    }

    public boolean isNone() {
        return propagators.isEmpty();
    }

    /** What is current on this thread, for a header. */
    public Header header() {
        if (isNone()) {
            return Header.getDefaultInstance();
        }
        Map<String, Payload> fields = new HashMap<>();
        for (ContextPropagator propagator : propagators) {
            Object context = propagator.current();
            if (context != null) {
                fields.putAll(propagator.toHeader(context));
            }
        }
        return Header.newBuilder().putAllFields(fields).build();
    }

    /** What a header says, one for each propagator; null if nobody would look. */
    public @Nullable Object @Nullable [] read(Header header) {
        if (isNone()) {
            return null;
        }
        @Nullable Object[] contexts = new @Nullable Object[propagators.size()];
        for (int i = 0; i < contexts.length; i++) {
            contexts[i] = propagators.get(i).fromHeader(header.getFieldsMap());
        }
        return contexts;
    }

    /** Runs with these current, and puts back what was. */
    public void within(@Nullable Object @Nullable [] contexts, Runnable step) {
        if (contexts == null) {
            step.run();
            return;
        }
        @Nullable Object[] before = new @Nullable Object[contexts.length];
        for (int i = 0; i < contexts.length; i++) {
            before[i] = propagators.get(i).current();
            propagators.get(i).makeCurrent(contexts[i]);
        }
        try {
            step.run();
        } finally {
            for (int i = 0; i < contexts.length; i++) {
                propagators.get(i).makeCurrent(before[i]);
            }
        }
    }

    /** Around activities: their callers' contexts are current while their methods are called. */
    public Interceptor ofActivities() {
        return new Interceptor() {
            @Override
            public ActivityInbound activity(ActivityInbound next) {
                return isNone()
                        ? next
                        : (call, then) -> within(
                                read(Header.newBuilder()
                                        .putAllFields(call.header())
                                        .build()),
                                () -> next.execute(call, then));
            }
        };
    }
}
