package io.perdura.node.shard.update;

import com.google.rpc.Code;
import io.perdura.engine.Decision;
import io.perdura.engine.Rejection;
import io.perdura.engine.Rejections;
import io.perdura.engine.RunRecord;
import io.perdura.engine.update.UpdateRefusals;
import io.perdura.engine.update.UpdateStatus;
import io.perdura.engine.v1.UpdateRefused;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.WrongOwner;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.ShardScope;
import io.perdura.node.shard.read.HistoryReads;
import io.temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage;
import io.temporal.api.update.v1.Outcome;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Callers that wait for an update to come as far as they asked for. What they are told is read off the run's durable
 * state; only why an update was refused is heard from the decision itself, because no state remembers it.
 */
public final class UpdateDesk {

    /** So long a caller waits before it is told how far the update has come, and comes back. */
    private static final long WAIT_MS = 20_000;

    private static final int WAITING_FOR_RUN_MAX = 1_000;
    private static final int WAITING_MAX = 100_000;

    private final ShardScope scope;
    private final HistoryReads reads;
    private final Map<LoadedRun, List<WaitingCaller>> waiting = new IdentityHashMap<>();
    private int count;

    public UpdateDesk(ShardScope scope, HistoryReads reads) {
        this.scope = scope;
        this.reads = reads;
    }

    /** Throws if no more callers may wait: to be asked while nothing has changed. */
    public void requireRoom(LoadedRun run) {
        if (waiting.getOrDefault(run, List.of()).size() >= WAITING_FOR_RUN_MAX) {
            throw Rejections.busyWorkflow("too many callers wait for updates of this workflow");
        }
        if (count >= WAITING_MAX) {
            throw Rejections.overloaded("too many callers wait for updates");
        }
    }

    /**
     * Lets a caller wait for an update that its run has admitted, or is about to; it hears of nothing before {@code
     * known} completes.
     */
    public Future<UpdateAnswer> await(
            LoadedRun run,
            String updateId,
            UpdateWorkflowExecutionLifecycleStage stage,
            Call call,
            Future<Void> known) {
        WaitingCaller caller = new WaitingCaller(run, updateId, stage);
        waiting.computeIfAbsent(run, key -> new ArrayList<>(1)).add(caller);
        run.pin();
        count++;
        long now = scope.steadyMs();
        boolean hard = call.deadlineMs() - now < WAIT_MS;
        caller.cancelTimer = scope.timers()
                .schedule(Math.max(1, hard ? call.deadlineMs() - now : WAIT_MS), () -> tooLate(caller, hard));
        call.onGone(
                () -> scope.onShard().accept(() -> fail(caller, Rejections.unavailable("the caller has gone away"))));
        known.onComplete(done -> {
            if (done.failed()) {
                fail(caller, done.cause());
            } else {
                caller.isKnown = true;
                look(caller);
            }
        });
        return caller.promise.future();
    }

    /** A decision is about to be written: whose update it refuses is told why once it is durable. */
    public void decided(LoadedRun run, Decision decision, Future<Void> durable) {
        if (!waiting.containsKey(run)) {
            return;
        }
        for (Decision.Change change : decision.changes()) {
            for (RunRecord record : change.records()) {
                if (!change.isNew()
                        && record instanceof RunRecord.Changed changed
                        && changed.change().hasUpdateRefused()) {
                    refused(run, changed.change().getUpdateRefused(), durable);
                }
            }
        }
    }

    private void refused(LoadedRun run, UpdateRefused refused, Future<Void> durable) {
        for (WaitingCaller caller : waiting(run)) {
            if (caller.updateId.equals(refused.getUpdateId()) && !caller.isRefused) {
                caller.isRefused = true;
                durable.onSuccess(done -> {
                    if (refused.getReason() == UpdateRefused.Reason.REJECTED) {
                        answer(caller, UpdateAnswer.completed(run, UpdateStatus.rejection(refused)));
                    } else {
                        fail(caller, UpdateStatus.refusal(refused.getReason()));
                    }
                });
            }
        }
    }

    /** The run has gone on, and what it went on to is durable. */
    public void settle(LoadedRun run) {
        waiting(run).forEach(this::look);
    }

    private List<WaitingCaller> waiting(LoadedRun run) {
        return List.copyOf(waiting.getOrDefault(run, List.of()));
    }

    private void look(WaitingCaller caller) {
        if (!caller.isKnown || caller.isRefused || caller.isAnswered) {
            return;
        }
        LoadedRun run = caller.run;
        UpdateStatus status = UpdateStatus.of(run.durableState(), caller.updateId);
        switch (status.kind()) {
            case COMPLETED -> completed(caller, status);
            case ACCEPTED -> {
                if (caller.stage
                        != UpdateWorkflowExecutionLifecycleStage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED) {
                    answer(caller, UpdateAnswer.accepted(run));
                }
            }
            case ADMITTED -> {
                if (caller.stage
                                == UpdateWorkflowExecutionLifecycleStage
                                        .UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ADMITTED
                        || caller.stage
                                == UpdateWorkflowExecutionLifecycleStage
                                        .UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_UNSPECIFIED) {
                    answer(caller, UpdateAnswer.admitted(run));
                }
            }
            case LEFT_BEHIND -> {
                String successor = UpdateStatus.successor(run.durableState(), caller.updateId);
                if (successor.isEmpty()) {
                    fail(caller, UpdateRefusals.closed());
                } else {
                    answer(caller, UpdateAnswer.moved(run, successor));
                }
            }
            case UNKNOWN -> fail(caller, UpdateRefusals.unknown(caller.updateId));
            default -> throw new IllegalStateException("an update that is " + status.kind());
        }
    }

    private void completed(WaitingCaller caller, UpdateStatus status) {
        Outcome known = status.outcome();
        if (known != null) {
            answer(caller, UpdateAnswer.completed(caller.run, known));
            return;
        }
        caller.isAnswered = true; // it stays here, and the run in memory, while the event is read
        reads.event(caller.run, status.outcomeEventId()).onComplete(read -> {
            if (read.failed()) {
                fail(caller, read.cause());
            } else {
                answer(
                        caller,
                        UpdateAnswer.completed(
                                caller.run,
                                read.result()
                                        .getWorkflowExecutionUpdateCompletedEventAttributes()
                                        .getOutcome()));
            }
        });
    }

    private void tooLate(WaitingCaller caller, boolean hard) {
        if (hard) {
            fail(caller, new Rejection(Code.DEADLINE_EXCEEDED, "context deadline exceeded"));
            return;
        }
        if (!caller.isKnown) { // what was decided may never be stored: who asks again is told by whoever knows
            fail(caller, Rejections.shardUnavailable());
            return;
        }
        boolean accepted =
                UpdateStatus.of(caller.run.durableState(), caller.updateId).kind() == UpdateStatus.Kind.ACCEPTED;
        answer(caller, accepted ? UpdateAnswer.accepted(caller.run) : UpdateAnswer.admitted(caller.run));
    }

    /** The shard closes: the owner that follows knows the updates, and callers are sent on to it. */
    public void close() {
        for (LoadedRun run : List.copyOf(waiting.keySet())) {
            waiting(run).forEach(caller -> fail(caller, new WrongOwner("shard " + scope.shardId())));
        }
    }

    private void answer(WaitingCaller caller, UpdateAnswer answer) {
        end(caller);
        caller.promise.tryComplete(answer);
    }

    private void fail(WaitingCaller caller, Throwable failure) {
        end(caller);
        caller.promise.tryFail(failure);
    }

    private void end(WaitingCaller caller) {
        List<WaitingCaller> callers = waiting.get(caller.run);
        if (callers != null && callers.remove(caller)) {
            caller.cancelTimer.run();
            caller.run.unpin();
            count--;
            if (callers.isEmpty()) {
                waiting.remove(caller.run);
            }
        }
        caller.isAnswered = true;
    }
}
