package io.perdura.node.shard.query;

import com.google.rpc.Code;
import io.perdura.engine.MutableState;
import io.perdura.engine.Rejection;
import io.perdura.engine.Rejections;
import io.perdura.engine.v1.TaskToken;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Caller;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.rpc.NodeRpcs;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.ShardScope;
import io.perdura.node.shard.WaitingQuery;
import io.perdura.node.shard.task.TaskOffers;
import io.perdura.node.v1.OfferTaskReply;
import io.perdura.node.v1.OfferTaskRequest;
import io.perdura.node.v1.TaskRef;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.enums.v1.QueryRejectCondition;
import io.temporal.api.enums.v1.QueryResultType;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.errordetails.v1.QueryFailedFailure;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.query.v1.QueryRejected;
import io.temporal.api.query.v1.WorkflowQueryResult;
import io.temporal.api.workflowservice.v1.QueryWorkflowRequest;
import io.temporal.api.workflowservice.v1.QueryWorkflowResponse;
import io.temporal.api.workflowservice.v1.RespondQueryTaskCompletedRequest;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Queries on their way to a worker and back. A query rides on the run's next workflow task, or goes to a worker by
 * itself when no such task is due. Nothing is stored: a caller whose answer is lost asks again.
 */
public final class QueryDesk {

    private static final int ATTEMPT_GIVEN_UP = 3;
    private static final long POLLER_RECENT_MS = 20_000;
    private static final long TAIL_MS = 1_000;
    private static final long DEADLINE_DEFAULT_MS = 30_000;
    private static final long STICKY_PATIENCE_MS = 5_000;

    private final ShardScope scope;
    private final Consumer<LoadedRun> forgetSticky;
    private final Map<String, WaitingQuery> direct = new HashMap<>();
    private final Map<String, LoadedRun> directRuns = new HashMap<>();

    public QueryDesk(ShardScope scope, Consumer<LoadedRun> forgetSticky) {
        this.scope = scope;
        this.forgetSticky = forgetSticky;
    }

    public Future<Reply> query(LoadedRun run, Call call, QueryWorkflowRequest request) {
        Reply rejected = rejected(run.state(), request.getQueryRejectCondition());
        if (rejected != null) {
            return Future.succeededFuture(rejected);
        }
        MutableState state = run.state();
        boolean everCompleted = state.workflowTask().lastCompletedEventId() != 0;
        if (!state.execution().isOpen() && !everCompleted) {
            throw Rejections.notReady("Workflow execution closed before WorkflowTaskStarted event");
        }
        if (state.workflowTask().attempt() >= ATTEMPT_GIVEN_UP) {
            throw Rejections.notReady("Unable to query workflow due to Workflow Task in failed state.");
        }
        if (!state.workflowTask().isPending() && state.workflowTask().backoffUntilMs() - scope.nowMs() > waitMs(call)) {
            throw notScheduled(); // its caller would wait in vain
        }
        boolean directly = !state.execution().isOpen()
                || everCompleted && !state.workflowTask().isPending();
        if (!directly && run.queries().size() >= scope.options().queriesMax()) {
            throw Rejections.busyWorkflow("consistent query buffer is full, this may be caused by too many queries and "
                    + "workflow not able to process query fast enough");
        }
        if (direct.size() >= 100 * scope.options().queriesMax()) {
            throw Rejections.overloaded("too many queries are waiting");
        }
        WaitingQuery waiting = new WaitingQuery(scope.ids().requestId(), request.getQuery());
        armDeadline(run, waiting, call);
        if (directly) {
            dispatch(run, waiting);
        } else {
            run.queries().add(waiting);
        }
        return waiting.promise.future();
    }

    private static @Nullable Reply rejected(MutableState state, QueryRejectCondition condition) {
        WorkflowExecutionStatus status = state.execution().status();
        boolean rejects = switch (condition) {
            case QUERY_REJECT_CONDITION_NOT_OPEN -> !state.execution().isOpen();
            case QUERY_REJECT_CONDITION_NOT_COMPLETED_CLEANLY ->
                !state.execution().isOpen() && status != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED;
            default -> false;
        };
        return rejects || state.execution().isPaused() ? rejected(status) : null;
    }

    private static Reply rejected(WorkflowExecutionStatus status) {
        return Reply.of(QueryWorkflowResponse.newBuilder()
                .setQueryRejected(QueryRejected.newBuilder().setStatus(status))
                .build());
    }

    private void armDeadline(LoadedRun run, WaitingQuery waiting, Call call) {
        long waitMs = Math.max(1, waitMs(call) - TAIL_MS);
        waiting.cancelDeadline = scope.timers().schedule(waitMs, () -> fail(run, waiting, tooLate(run, waiting)));
        call.onGone(() ->
                scope.onShard().accept(() -> fail(run, waiting, Rejections.unavailable("the caller has gone away"))));
    }

    /** For how long its caller waits. */
    private long waitMs(Call call) {
        return Math.min(call.deadlineMs() - scope.steadyMs(), DEADLINE_DEFAULT_MS);
    }

    private static Rejection notScheduled() {
        return Rejections.notReady("Workflow task is not scheduled yet.");
    }

    private Rejection tooLate(LoadedRun run, WaitingQuery waiting) {
        if (direct.containsKey(waiting.id) && scope.nowMs() - waiting.lastPollMs > POLLER_RECENT_MS) {
            return Rejections.failedPrecondition("no poller seen for task queue recently, worker may be down");
        }
        if (!run.state().workflowTask().isPending() && !direct.containsKey(waiting.id)) {
            return notScheduled();
        }
        return new Rejection(Code.DEADLINE_EXCEEDED, "query timed out before a worker could process it");
    }

    // ---- Directly to a worker ----

    private void dispatch(LoadedRun run, WaitingQuery waiting) {
        direct.put(waiting.id, waiting);
        directRuns.put(waiting.id, run);
        run.pin();
        String sticky = run.state().workflowTask().stickyQueue();
        if (sticky.isEmpty()) {
            offer(run, waiting, run.state().execution().taskQueue(), false);
        } else {
            offer(run, waiting, sticky, true);
            waiting.cancelPatience = scope.timers().schedule(STICKY_PATIENCE_MS, () -> {
                if (!waiting.started && direct.containsKey(waiting.id)) {
                    toNormalQueue(run, waiting);
                }
            });
        }
    }

    private void toNormalQueue(LoadedRun run, WaitingQuery waiting) {
        forgetSticky.accept(run);
        offer(run, waiting, run.state().execution().taskQueue(), false);
    }

    private void offer(LoadedRun run, WaitingQuery waiting, String queue, boolean sticky) {
        OfferTaskRequest request = OfferTaskRequest.newBuilder()
                .setTask(TaskOffers.ref(scope, run).setKind(TaskRef.Kind.QUERY).setQueryId(waiting.id))
                .setTaskQueue(queue)
                .setSticky(sticky)
                .setScheduledMs(scope.nowMs())
                .setShardId(scope.shardId())
                .build();
        TaskQueueKey key =
                new TaskQueueKey(run.key().namespaceId(), queue, TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW_VALUE, sticky);
        scope.router()
                .toTaskQueue(key, new Call(NodeRpcs.OFFER_TASK, request, Caller.NODE, scope.steadyMs() + 10_000))
                .onComplete(answer -> {
                    if (!direct.containsKey(waiting.id)) {
                        return;
                    }
                    if (answer.failed()) {
                        fail(run, waiting, Rejections.shardUnavailable());
                        return;
                    }
                    OfferTaskReply reply = parse(answer.result());
                    waiting.lastPollMs = reply.getLastPollMs();
                    if (reply.getOutcome() == OfferTaskReply.Outcome.NO_STICKY_POLLER) {
                        toNormalQueue(run, waiting);
                    } else if (reply.getOutcome() == OfferTaskReply.Outcome.FULL) {
                        fail(run, waiting, Rejections.overloaded("too many tasks wait on the task queue"));
                    }
                });
    }

    private static OfferTaskReply parse(Reply reply) {
        try {
            return OfferTaskReply.parseFrom(reply.join());
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable answer of matching", e);
        }
    }

    /** The query that a poller is about to take, or null if nobody waits for it any more. */
    @Nullable
    public WaitingQuery start(String queryId) {
        WaitingQuery waiting = direct.get(queryId);
        if (waiting != null) {
            waiting.started = true;
        }
        return waiting;
    }

    /** The poller that took it had gone: another one may. */
    public void giveBack(String queryId) {
        WaitingQuery waiting = direct.get(queryId);
        LoadedRun run = directRuns.get(queryId);
        if (waiting != null && run != null) {
            waiting.started = false;
            toNormalQueue(run, waiting);
        }
    }

    public Future<Reply> respond(TaskToken token, RespondQueryTaskCompletedRequest request) {
        WaitingQuery waiting = direct.get(token.getQueryId());
        LoadedRun run = directRuns.get(token.getQueryId());
        if (waiting == null || run == null) {
            throw Rejections.notFound("query task not found, or already expired");
        }
        if (request.getCompletedType() == QueryResultType.QUERY_RESULT_TYPE_FAILED) {
            fail(run, waiting, failed(request.getErrorMessage(), request.hasFailure() ? request.getFailure() : null));
        } else {
            answer(run, waiting, request.getQueryResult());
        }
        return Future.succeededFuture(Reply.empty());
    }

    // ---- With a workflow task ----

    /** Answers have come with a workflow task whose completion is about to be written: these queries ride on no other. */
    public void answering(LoadedRun run, Set<String> queryIds) {
        for (String id : queryIds) {
            WaitingQuery waiting = run.queries().get(id);
            if (waiting != null) {
                waiting.answered = true;
            }
        }
    }

    /** Takes the answers that came with a completed workflow task. */
    public void answered(LoadedRun run, Map<String, WorkflowQueryResult> results) {
        results.forEach((id, result) -> {
            WaitingQuery waiting = run.queries().get(id);
            if (waiting == null) {
                return;
            }
            if (result.getResultType() == QueryResultType.QUERY_RESULT_TYPE_ANSWERED) {
                answer(run, waiting, result.getAnswer());
            } else {
                fail(run, waiting, failed(result.getErrorMessage(), result.hasFailure() ? result.getFailure() : null));
            }
        });
    }

    /** The run has no workflow task any more that the rest could ride on: it goes to a worker directly. */
    public void settle(LoadedRun run) {
        if (run.queries().isEmpty()) {
            return;
        }
        MutableState state = run.state();
        if (state.execution().isOpen() && state.workflowTask().attempt() >= ATTEMPT_GIVEN_UP) {
            run.queries()
                    .unanswered()
                    .forEach(waiting -> fail(
                            run,
                            waiting,
                            Rejections.notReady("Unable to query workflow due to Workflow Task in failed state.")));
        } else if (!state.execution().isOpen() && state.workflowTask().lastCompletedEventId() == 0) {
            run.queries()
                    .unanswered()
                    .forEach(waiting -> fail(
                            run,
                            waiting,
                            Rejections.notReady("Workflow execution closed before WorkflowTaskStarted event")));
        } else if (state.execution().isPaused()) {
            if (!state.workflowTask().isPending()) { // one that a worker has may still bring answers
                run.queries().unanswered().forEach(waiting -> reject(run, waiting));
            }
        } else if (!state.execution().isOpen()
                || !state.workflowTask().isPending() && state.workflowTask().lastCompletedEventId() != 0) {
            for (WaitingQuery waiting : run.queries().unanswered()) {
                run.queries().remove(waiting);
                dispatch(run, waiting);
            }
        }
    }

    private static List<WaitingQuery> all(LoadedRun run) {
        return run.queries().all();
    }

    public void close() {
        Rejection gone = Rejections.shardUnavailable();
        new ArrayList<>(direct.values()).forEach(waiting -> {
            LoadedRun run = directRuns.get(waiting.id);
            if (run != null) {
                fail(run, waiting, gone);
            }
        });
    }

    /** The shard closes: nobody is left waiting. */
    public void closeRun(LoadedRun run) {
        all(run).forEach(waiting -> fail(run, waiting, Rejections.shardUnavailable()));
    }

    // ---- Ending ----

    private static Rejection failed(String message, @Nullable Failure failure) {
        QueryFailedFailure.Builder detail = QueryFailedFailure.newBuilder();
        if (failure != null) {
            detail.setFailure(failure);
        }
        return new Rejection(Code.INVALID_ARGUMENT, message, detail.build());
    }

    private void answer(LoadedRun run, WaitingQuery waiting, Payloads result) {
        if (result.getSerializedSize() > scope.limits().blobBytesMax()) {
            fail(run, waiting, failed("Blob data size exceeds limit.", null));
            return;
        }
        end(run, waiting);
        waiting.promise.tryComplete(Reply.of(
                QueryWorkflowResponse.newBuilder().setQueryResult(result).build()));
    }

    private void reject(LoadedRun run, WaitingQuery waiting) {
        end(run, waiting);
        waiting.promise.tryComplete(rejected(run.state().execution().status()));
    }

    private void fail(LoadedRun run, WaitingQuery waiting, Rejection rejection) {
        end(run, waiting);
        waiting.promise.tryFail(rejection);
    }

    private void end(LoadedRun run, WaitingQuery waiting) {
        waiting.cancelDeadline.run();
        waiting.cancelPatience.run();
        direct.remove(waiting.id);
        if (directRuns.remove(waiting.id) != null) {
            run.unpin();
        }
        run.queries().remove(waiting);
    }
}
