package io.perdura.sdk.testing;

import io.perdura.sdk.converter.Converters;
import io.perdura.sdk.converter.PayloadCodec;
import io.perdura.sdk.definition.WorkflowDefinition;
import io.perdura.sdk.interceptor.Interceptor;
import io.perdura.sdk.run.HistoryGapException;
import io.perdura.sdk.run.RunSettings;
import io.perdura.sdk.run.RunTask;
import io.perdura.sdk.run.WorkflowRegistry;
import io.perdura.sdk.run.WorkflowRun;
import io.perdura.sdk.service.CodecEdge;
import io.perdura.sdk.skin.Skins;
import io.perdura.sdk.worker.Worker;
import io.perdura.sdk.workflow.UntypedWorkflow;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.QueryResultType;
import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import io.temporal.api.query.v1.WorkflowQuery;
import io.temporal.api.query.v1.WorkflowQueryResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Replays histories with the code as it is now, without a server: whether runs that are under way could go on with it. A
 * gate for a build: {@code WorkflowReplayer.of(OrderFlow.class).replay(HistoryFile.resource("order.json"))}. Names the line
 * that gives the command at which code and history part.
 */
public final class WorkflowReplayer {
    private final RunSettings settings;
    private final CodecEdge codec;

    private WorkflowReplayer(RunSettings settings, CodecEdge codec) {
        this.settings = settings;
        this.codec = codec;
    }

    /** Of implementation classes, an instance for each history. */
    public static WorkflowReplayer of(Class<?>... implementations) {
        WorkflowRegistry registry = new WorkflowRegistry();
        Skins skins = Skins.installed();
        for (Class<?> implementation : implementations) {
            registry.add(WorkflowDefinition.of(implementation, skins));
        }
        return new WorkflowReplayer(RunSettings.of("default", "replay", registry, skins), CodecEdge.NONE);
    }

    /** With an interface and how an instance of it is made. */
    public static <I> WorkflowReplayer of(Class<I> type, Supplier<? extends I> factory) {
        return of().workflow(type, factory);
    }

    /** With all that a worker knows: its workflows, its converters, its rules. */
    public static WorkflowReplayer of(Worker worker) {
        return new WorkflowReplayer(worker.replaySettings(), CodecEdge.NONE);
    }

    /** With one more workflow. */
    public <I> WorkflowReplayer workflow(Class<I> type, Supplier<? extends I> factory) {
        settings.workflows().add(WorkflowDefinition.of(type, factory, settings.skins()));
        return this;
    }

    /** With one more workflow without an interface; an empty type: for all that nothing else is registered for. */
    public WorkflowReplayer workflow(String type, Supplier<? extends UntypedWorkflow> factory) {
        settings.workflows().add(WorkflowDefinition.untyped(type, factory));
        return this;
    }

    /** For histories whose payloads a codec has encoded. */
    public WorkflowReplayer codec(PayloadCodec payloads) {
        return new WorkflowReplayer(settings, CodecEdge.of(payloads));
    }

    /** For histories that other converters have written. */
    public WorkflowReplayer converters(Converters converters) {
        return new WorkflowReplayer(settings.converters(converters), codec);
    }

    /** With what stands around the workflows of a worker; the first is the outermost. */
    public WorkflowReplayer interceptors(Interceptor... interceptors) {
        return new WorkflowReplayer(settings.interceptors(List.of(interceptors)), codec);
    }

    /** Fails with a {@link ReplayFailure} if the code cannot have made the history. */
    public void replay(History history) {
        ReplayFailure failure = failureOf(history);
        if (failure != null) {
            throw failure;
        }
    }

    /** What does not replay of many, in their order; empty if all do. */
    public List<ReplayFailure> replayAll(Collection<History> histories) {
        List<ReplayFailure> failures = new ArrayList<>();
        for (History history : histories) {
            ReplayFailure failure = failureOf(history);
            if (failure != null) {
                failures.add(failure);
            }
        }
        return failures;
    }

    private @Nullable ReplayFailure failureOf(History encoded) {
        History history = codec.decode(encoded).toCompletableFuture().join();
        WorkflowRun run = newRun(history);
        run.keepLines();
        run.begin(RunTask.replay());
        Throwable failure;
        try {
            run.feed(history.getEventsList(), true);
            run.endOfHistory();
            failure = run.failure();
        } catch (HistoryGapException e) {
            failure = e;
        }
        return failure == null
                ? null
                : new ReplayFailure(
                        run.workflowId(), started(history).getWorkflowType().getName(), run.lastEventId(), failure);
    }

    /** The workflow after each event; where it fails, the steps end, and the replay says why. */
    public List<Step> steps(History encoded) {
        History history = codec.decode(encoded).toCompletableFuture().join();
        WorkflowRun run = newRun(history);
        run.begin(RunTask.replay());
        return new Stepper(run).walk(history.getEventsList());
    }

    /** What the workflow answers at the end of a history; fails as the query does. */
    public <T> @Nullable T query(History encoded, String name, Class<T> type, @Nullable Object... arguments) {
        History history = codec.decode(encoded).toCompletableFuture().join();
        WorkflowRun run = newRun(history);
        run.begin(RunTask.replay());
        run.feed(history.getEventsList(), true);
        WorkflowQuery.Builder query = WorkflowQuery.newBuilder().setQueryType(name);
        settings.converters().data().toPayloads(arguments).ifPresent(query::setQueryArgs);
        WorkflowQueryResult result = run.query(query.build());
        if (result.getResultType() != QueryResultType.QUERY_RESULT_TYPE_ANSWERED) {
            throw settings.converters().toException(result.getFailure());
        }
        return type.cast(settings.converters().data().fromPayloads(result.getAnswer(), 0, type));
    }

    private WorkflowRun newRun(History history) {
        WorkflowExecutionStartedEventAttributes started = started(history);
        String workflowId = started.getWorkflowId().isEmpty() ? "replayed" : started.getWorkflowId();
        return new WorkflowRun(settings, workflowId, started.getOriginalExecutionRunId());
    }

    private static WorkflowExecutionStartedEventAttributes started(History history) {
        if (history.getEventsCount() == 0) {
            throw new IllegalArgumentException("a history without events");
        }
        HistoryEvent first = history.getEvents(0);
        if (first.getEventType() != EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED) {
            throw new IllegalArgumentException(
                    "a history that begins with event " + first.getEventId() + ", a " + first.getEventType());
        }
        return first.getWorkflowExecutionStartedEventAttributes();
    }
}
