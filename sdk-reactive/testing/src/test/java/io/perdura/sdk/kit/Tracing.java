package io.perdura.sdk.kit;

import io.perdura.sdk.activity.ActivityInfo;
import io.perdura.sdk.client.ClientCalls;
import io.perdura.sdk.client.ClientInterceptor;
import io.perdura.sdk.client.UpdateHandle;
import io.perdura.sdk.client.WorkflowHandle;
import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.interceptor.ActivityInbound;
import io.perdura.sdk.interceptor.Completion;
import io.perdura.sdk.interceptor.InboundCall;
import io.perdura.sdk.interceptor.Interceptor;
import io.perdura.sdk.interceptor.OutboundCall;
import io.perdura.sdk.interceptor.WorkflowInbound;
import io.perdura.sdk.interceptor.WorkflowOutbound;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.option.ChildWorkflowOptions;
import io.perdura.sdk.workflow.Flow;
import io.temporal.api.common.v1.Payload;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Spans under the names and in the header field that tracers of the other SDKs share: a context goes from the client into the
 * workflow, and from there wherever it leads. What a real tracer would send is kept in memory.
 */
final class Tracing implements Interceptor, ClientInterceptor {
    private static final String FIELD = "_tracer-data";
    private static final String PARENT = "traceparent";

    /** By id: the name, and the id of the one around it; empty if there is none. */
    private record Span(String name, String parent) {}

    private final Map<String, Span> spans = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();

    /** What is current of this thread of a user's own, as a tracer would have it. */
    private final ThreadLocal<String> current = ThreadLocal.withInitial(() -> "");

    /** Runs with a span of one's own around. */
    void within(String name, Runnable code) {
        current.set(begin(name, ""));
        try {
            code.run();
        } finally {
            current.remove();
        }
    }

    /** Each span as its whole path, with how often it was there. */
    Map<String, Long> paths() {
        return spans.values().stream().collect(Collectors.groupingBy(this::path, Collectors.counting()));
    }

    private String path(Span span) {
        return span.parent().isEmpty() ? span.name() : path(spans.get(span.parent())) + " > " + span.name();
    }

    private String begin(String name, String parent) {
        return begin("span-" + ids.incrementAndGet(), name, parent);
    }

    private String begin(String id, String name, String parent) {
        spans.put(id, new Span(name, parent));
        return id;
    }

    private static Payload toHeader(String id) {
        return DataConverter.standard().toPayload(Map.of(PARENT, id));
    }

    private static String fromHeader(Map<String, Payload> header) {
        Payload field = header.get(FIELD);
        return field == null
                ? ""
                : String.valueOf(((Map<?, ?>) DataConverter.standard().fromPayload(field, Map.class)).get(PARENT));
    }

    @Override
    public ClientCalls client(ClientCalls next) {
        return new ClientCalls.Around(next) {
            @Override
            public <R> CompletionStage<WorkflowHandle<R>> start(Start<R> start) {
                return next.start(
                        start.header(FIELD, sent("StartWorkflow:" + start.call().type())));
            }

            @Override
            public CompletionStage<Void> signal(Signal signal) {
                return next.signal(signal.header(
                        FIELD, sent("SignalWorkflow:" + signal.call().name())));
            }

            @Override
            public <T> CompletionStage<T> query(Query<T> query) {
                return next.query(
                        query.header(FIELD, sent("QueryWorkflow:" + query.call().name())));
            }

            @Override
            public <T> CompletionStage<UpdateHandle<T>> update(Update<T> update) {
                return next.update(update.header(
                        FIELD, sent("UpdateWorkflow:" + update.call().name())));
            }
        };
    }

    private Payload sent(String name) {
        return toHeader(begin(name, current.get()));
    }

    @Override
    public ActivityInbound activity(ActivityInbound next) {
        return (call, then) -> {
            ActivityInfo info = call.context().info();
            begin("RunActivity:" + info.activityType(), fromHeader(call.header()));
            next.execute(call, then);
        };
    }

    @Override
    public WorkflowInbound workflow(WorkflowInbound next) {
        return new Run(next);
    }

    /** One run: its span is around all that it does; what handlers were called with is around them only. */
    private final class Run extends WorkflowInbound.Around {
        private String around = "";

        Run(WorkflowInbound next) {
            super(next);
        }

        /** The span of the run has the run's id, so that it is the same one whenever the run is replayed. */
        @Override
        public void execute(InboundCall call, Completion then) {
            around = Flow.info().runId();
            if (!Flow.isReplaying()) {
                begin(around, "RunWorkflow:" + call.name(), fromHeader(call.header()));
            }
            next.execute(call, then);
        }

        private void handled(String name, InboundCall call) {
            if (!Flow.isReplaying()) {
                begin(name + call.name(), fromHeader(call.header()));
            }
        }

        @Override
        public void signal(InboundCall call, Completion then) {
            handled("HandleSignal:", call);
            next.signal(call, then);
        }

        @Override
        public void update(InboundCall call, Completion then) {
            handled("HandleUpdate:", call);
            next.update(call, then);
        }

        @Override
        public @Nullable Object query(InboundCall call) {
            begin("HandleQuery:" + call.name(), fromHeader(call.header()));
            return next.query(call);
        }

        @Override
        public WorkflowOutbound outbound(WorkflowOutbound out) {
            return new WorkflowOutbound.Around(out) {
                @Override
                public void activity(OutboundCall<ActivityOptions> call, Completion then) {
                    next.activity(traced("StartActivity:", call), then);
                }

                @Override
                public void child(OutboundCall<ChildWorkflowOptions> call, Completion started, Completion ended) {
                    next.child(traced("StartChildWorkflow:", call), started, ended);
                }

                @Override
                public void signal(OutboundCall<OutboundCall.To> call, Completion then) {
                    next.signal(traced("SignalChildWorkflow:", call), then);
                }
            };
        }

        private <O> OutboundCall<O> traced(String name, OutboundCall<O> call) {
            return Flow.isReplaying() ? call : call.header(FIELD, toHeader(begin(name + call.name(), around)));
        }
    }
}
