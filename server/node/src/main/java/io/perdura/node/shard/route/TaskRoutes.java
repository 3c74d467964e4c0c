package io.perdura.node.shard.route;

import io.perdura.engine.ActivityInfo;
import io.perdura.engine.OwedTask;
import io.perdura.engine.Rejections;
import io.perdura.engine.Transition;
import io.perdura.engine.activity.ActivityMachine;
import io.perdura.engine.v1.WorkflowTask;
import io.perdura.engine.workflowtask.WorkflowTaskMachine;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Routes;
import io.perdura.node.rpc.NodeRpcs;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.WaitingQuery;
import io.perdura.node.shard.host.Shard;
import io.perdura.node.shard.host.ShardSlot;
import io.perdura.node.shard.read.HistoryReads;
import io.perdura.node.shard.task.PollReplies;
import io.perdura.node.v1.ReturnTaskReply;
import io.perdura.node.v1.ReturnTaskRequest;
import io.perdura.node.v1.StartTaskRequest;
import io.perdura.node.v1.TaskRef;
import io.vertx.core.Future;

/** What matching asks of a shard: a poller was found, a poller has gone. */
final class TaskRoutes {

    private TaskRoutes() {}

    static void addTo(Routes<ShardSlot> routes) {
        routes.on(NodeRpcs.START_TASK, TaskRoutes::start).on(NodeRpcs.RETURN_TASK, TaskRoutes::giveBack);
    }

    /**
     * The answer is what the poller gets, ready-made; NOT_FOUND: there is no such task any more. That is said only once it is
     * durable, and by nobody who may have lost the shard: the queue forgets the task, which perhaps nothing but the backlog
     * remembers.
     */
    private static Future<Reply> start(ShardSlot at, Call call, StartTaskRequest request) {
        Shard shard = at.shard();
        TaskRef task = request.getTask();
        return find(at, task).compose(run -> switch (task.getKind()) {
            case WORKFLOW -> shard.whenKnown(run, () -> startWorkflowTask(shard, run, request));
            case ACTIVITY -> startActivityTask(shard, run, request);
            case QUERY -> startQuery(shard, run, request);
            default -> Future.failedFuture(Rejections.invalid("a task of no kind"));
        });
    }

    private static Future<LoadedRun> find(ShardSlot at, TaskRef task) {
        at.shard().requireEpoch(task.getEpoch());
        return at.shard().find(at.slot(), task.getNamespaceId(), task.getWorkflowId(), task.getRunId());
    }

    private static Future<Reply> startWorkflowTask(Shard shard, LoadedRun run, StartTaskRequest request) {
        // Whether the worker kept the run shows in where it polled, before the start changes anything.
        WorkflowTask offered = run.state().workflowTask().pending();
        boolean sticky = request.getSticky() && offered != null && offered.getSticky();
        Transition t = shard.transition(run);
        if (!WorkflowTaskMachine.start(
                t,
                request.getTask().getScheduledEventId(),
                request.getTask().getStamp(),
                request.getPollRequestId(),
                request.getIdentity())) {
            throw Rejections.workflowTaskNotFound();
        }
        // Starting again after a crash is harmless, so the answer waits only for what came before the start. But a
        // worker that was not given all of history may ask for it, and must then find its start there; and a task
        // that only the backlog remembers is forgotten by its queue with the answer, also one that was listed while it
        // was
        // on its way to the poller.
        boolean listed = request.getListed() || run.parked().containsKey(OwedTask.WORKFLOW_TASK);
        Future<Void> known = run.durable();
        if (!sticky && !listed && HistoryReads.isOnePage(run)) {
            shard.hold(run, t);
        } else {
            known = shard.write(run, t);
        }
        return known.compose(durable -> readable(run, request.getPollRequestId()))
                .compose(task -> shard.polls()
                        .withHistory(
                                run,
                                PollReplies.workflowTask(run, task).setBacklogCountHint(request.getBacklogCountHint()),
                                sticky ? run.state().workflowTask().lastStartedEventId() + 1 : 1,
                                true));
    }

    /** The started task once its history can be given away: in memory with everything before it durable, or durable. */
    private static Future<WorkflowTask> readable(LoadedRun run, String pollRequestId) {
        WorkflowTask task = run.state().workflowTask().pending();
        if (task == null || !task.getRequestId().equals(pollRequestId)) {
            return Future.failedFuture(Rejections.workflowTaskNotFound());
        }
        if (run.pendingCommits() == 0 || task.getStartedEventId() < run.durableNextEventId()) {
            return Future.succeededFuture(task);
        }
        return run.durable().compose(durable -> readable(run, pollRequestId));
    }

    private static Future<Reply> startActivityTask(Shard shard, LoadedRun run, StartTaskRequest request) {
        long scheduledEventId = request.getTask().getScheduledEventId();
        // At most once means at most once: the start is durable before the worker hears of it.
        return shard.decide(run, t -> {
                    if (!ActivityMachine.start(
                            t,
                            scheduledEventId,
                            request.getTask().getStamp(),
                            request.getPollRequestId(),
                            request.getIdentity())) {
                        throw Rejections.activityNotFound();
                    }
                    return scheduledEventId;
                })
                .compose(started -> {
                    ActivityInfo activity = run.state().activities().find(scheduledEventId);
                    if (activity == null || !activity.progress().getRequestId().equals(request.getPollRequestId())) {
                        return Future.failedFuture(Rejections.activityNotFound());
                    }
                    return Future.succeededFuture(PollReplies.activityTask(run, activity, request.getNamespaceName()));
                });
    }

    /** Whether the worker that asks has seen all there is; the run may have left it since the query was sent there. */
    private static boolean isKeptBy(StartTaskRequest request, LoadedRun run) {
        return request.getSticky()
                && request.getTaskQueue().equals(run.state().workflowTask().stickyQueue());
    }

    private static Future<Reply> startQuery(Shard shard, LoadedRun run, StartTaskRequest request) {
        WaitingQuery waiting = shard.queries().start(request.getTask().getQueryId());
        return waiting == null
                ? Future.failedFuture(Rejections.notFound("query task not found, or already expired"))
                : shard.settled(run).compose(settled -> shard.polls().query(run, waiting, isKeptBy(request, run)));
    }

    /** The poller had gone before it got its task. */
    private static Future<Reply> giveBack(ShardSlot at, Call call, ReturnTaskRequest request) {
        Shard shard = at.shard();
        TaskRef task = request.getTask();
        Reply done = Reply.of(ReturnTaskReply.getDefaultInstance());
        if (task.getKind() == TaskRef.Kind.QUERY) {
            shard.queries().giveBack(task.getQueryId());
            return Future.succeededFuture(done);
        }
        if (request.getPollRequestId().isEmpty()) { // it was never started: its queue has gone
            return find(at, task).map(run -> {
                shard.offers().forget(run, task);
                return done;
            });
        }
        return find(at, task)
                .compose(run -> shard.decide(run, t -> {
                    if (task.getKind() == TaskRef.Kind.WORKFLOW) {
                        WorkflowTaskMachine.giveBack(t, task.getScheduledEventId(), request.getPollRequestId());
                    } else {
                        ActivityMachine.giveBack(t, task.getScheduledEventId(), request.getPollRequestId());
                    }
                    return done;
                }));
    }
}
