package io.perdura.sdk.client;

import io.temporal.api.common.v1.Payload;
import io.temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks of a server, for {@link ClientInterceptor}s: they change what is asked, look at what comes of it, or answer
 * themselves. Called on any thread, must not block; what is given back completes on any thread and fails as the methods of
 * {@link WorkflowClient} and {@link WorkflowHandle} say.
 */
public interface ClientCalls {

    /**
     * A workflow from the outside.
     *
     * @param runId empty: the open run, or the last
     * @param firstRunId of the chain that is meant; empty: any
     */
    record Target(String workflowId, String runId, String firstRunId) {}

    /**
     * A start; its options have both ids.
     *
     * @param header what goes along beside the arguments
     */
    record Start<R>(StartOptions options, WorkflowCall<R> call, Map<String, Payload> header) {

        /** The same with one more field in its header. */
        public Start<R> header(String field, Payload value) {
            return new Start<>(options, call, more(header, field, value));
        }
    }

    /** A signal. Its target says nothing, and it has no id, where it goes with a start. */
    record Signal(Target target, SignalCall call, String requestId, Map<String, Payload> header) {

        /** The same with one more field in its header. */
        public Signal header(String field, Payload value) {
            return new Signal(target, call, requestId, more(header, field, value));
        }
    }

    /** A query. */
    record Query<T>(Target target, QueryCall<T> call, QueryOptions options, Map<String, Payload> header) {

        /** The same with one more field in its header. */
        public Query<T> header(String field, Payload value) {
            return new Query<>(target, call, options, more(header, field, value));
        }
    }

    /**
     * An update. Its target says nothing where it goes with a start.
     *
     * @param stage how far the server waits for it, if it can
     * @param givenUp done when nobody waits for it any more
     */
    record Update<T>(
            Target target,
            UpdateCall<T> call,
            UpdateOptions options,
            UpdateWorkflowExecutionLifecycleStage stage,
            CompletionStage<?> givenUp,
            Map<String, Payload> header) {

        /** The same with one more field in its header. */
        public Update<T> header(String field, Payload value) {
            return new Update<>(target, call, options, stage, givenUp, more(header, field, value));
        }
    }

    /**
     * A wait for the end of a workflow.
     *
     * @param follows whether through retries, cron and continue-as-new
     * @param givenUp done when nobody waits for it any more
     */
    record Result(Target target, Type type, boolean follows, CompletionStage<?> givenUp) {}

    /** Where it is said elsewhere which workflow is meant. */
    Target NOBODY = new Target("", "", "");

    private static Map<String, Payload> more(Map<String, Payload> header, String field, Payload value) {
        Map<String, Payload> more = new HashMap<>(header);
        more.put(field, value);
        return Map.copyOf(more);
    }

    <R> CompletionStage<WorkflowHandle<R>> start(Start<R> start);

    <R> CompletionStage<WorkflowHandle<R>> signalWithStart(Start<R> start, Signal signal);

    <R, U> CompletionStage<WorkflowClient.StartedUpdate<R, U>> updateWithStart(Start<R> start, Update<U> update);

    CompletionStage<Void> signal(Signal signal);

    <T> CompletionStage<T> query(Query<T> query);

    /** Done when it is accepted or rejected. */
    <T> CompletionStage<UpdateHandle<T>> update(Update<T> update);

    <R> CompletionStage<R> result(Result result);

    CompletionStage<Void> cancel(Target target, String reason);

    CompletionStage<Void> terminate(Target target, String reason, List<@Nullable Object> details);

    CompletionStage<WorkflowDescription> describe(Target target);

    /** Pages are fetched as they are asked for, by calls that nothing stands around. */
    Flow.Publisher<WorkflowSummary> list(String filter);

    CompletionStage<WorkflowCount> count(String filter);

    /** Passes everything on, for those that stand around some of it. */
    class Around implements ClientCalls {
        protected final ClientCalls next;

        public Around(ClientCalls next) {
            this.next = next;
        }

        @Override
        public <R> CompletionStage<WorkflowHandle<R>> start(Start<R> start) {
            return next.start(start);
        }

        @Override
        public <R> CompletionStage<WorkflowHandle<R>> signalWithStart(Start<R> start, Signal signal) {
            return next.signalWithStart(start, signal);
        }

        @Override
        public <R, U> CompletionStage<WorkflowClient.StartedUpdate<R, U>> updateWithStart(
                Start<R> start, Update<U> update) {
            return next.updateWithStart(start, update);
        }

        @Override
        public CompletionStage<Void> signal(Signal signal) {
            return next.signal(signal);
        }

        @Override
        public <T> CompletionStage<T> query(Query<T> query) {
            return next.query(query);
        }

        @Override
        public <T> CompletionStage<UpdateHandle<T>> update(Update<T> update) {
            return next.update(update);
        }

        @Override
        public <R> CompletionStage<R> result(Result result) {
            return next.result(result);
        }

        @Override
        public CompletionStage<Void> cancel(Target target, String reason) {
            return next.cancel(target, reason);
        }

        @Override
        public CompletionStage<Void> terminate(Target target, String reason, List<@Nullable Object> details) {
            return next.terminate(target, reason, details);
        }

        @Override
        public CompletionStage<WorkflowDescription> describe(Target target) {
            return next.describe(target);
        }

        @Override
        public Flow.Publisher<WorkflowSummary> list(String filter) {
            return next.list(filter);
        }

        @Override
        public CompletionStage<WorkflowCount> count(String filter) {
            return next.count(filter);
        }
    }
}
