package io.perdura.engine.rule;

import com.google.rpc.Code;
import io.perdura.engine.CommandFailure;
import io.perdura.engine.Failures;
import io.perdura.engine.Rejection;
import io.perdura.engine.Rejections;
import io.perdura.engine.Times;
import io.perdura.engine.Transition;
import io.perdura.engine.activity.EagerActivities;
import io.perdura.engine.execution.ExecutionMachine;
import io.perdura.engine.update.UpdateMachine;
import io.perdura.engine.update.UpdateMessages;
import io.perdura.engine.v1.TaskToken;
import io.perdura.engine.v1.WorkflowTask;
import io.perdura.engine.workflowtask.SpeculativeTask;
import io.perdura.engine.workflowtask.Stickiness;
import io.perdura.engine.workflowtask.TransientTask;
import io.perdura.engine.workflowtask.WorkflowTaskMachine;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowTaskCompletedEventAttributes;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a workflow task completes: its commands are carried out together, or the task fails as a whole. */
public final class WorkflowTaskCompletion {

    static final String INLINE_REQUEST_ID = "request-from-RespondWorkflowTaskCompleted";

    /**
     * What the worker is told.
     *
     * @param refused the error to answer once the records are stored, or null
     * @param startedInline whether the next task was started in the same append and goes out with the answer
     * @param resetEventId the event up to which the worker's view of history holds, because the task was forgotten; or 0
     * @param eagerActivities scheduled event ids of the activities that go out with the answer
     */
    public record Outcome(
            @Nullable Rejection refused, boolean startedInline, long resetEventId, List<Long> eagerActivities) {

        static Outcome refused(Rejection refused) {
            return new Outcome(refused, false, 0, List.of());
        }

        static Outcome closed() {
            return new Outcome(null, false, 0, List.of());
        }
    }

    private WorkflowTaskCompletion() {}

    /** Completes the started task; queries that it leaves unanswered go to a worker by themselves. */
    public static Outcome complete(Transition t, TaskToken token, RespondWorkflowTaskCompletedRequest request) {
        WorkflowTask task = WorkflowTaskMachine.require(t, token);
        if (request.getForceCreateNewWorkflowTask() && t.state().execution().isPaused()) {
            throw Rejections.failedPrecondition(
                    "Workflow is paused and force create new workflow task is not allowed.");
        }
        CommandTable.checkSequence(request.getCommandsList());
        boolean heartbeat = request.getForceCreateNewWorkflowTask()
                && request.getCommandsCount() == 0
                && request.getMessagesCount() == 0;
        if (heartbeat && t.nowMs() > task.getOriginalScheduledMs() + t.limits().workflowTaskHeartbeatMaxMs()) {
            WorkflowTaskMachine.end(t, task, TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE);
            Stickiness.unstick(t);
            WorkflowTaskMachine.schedule(t);
            return Outcome.refused(Rejections.notFound("workflow task heartbeat timeout"));
        }

        Transition.Mark before = t.mark();
        boolean forgotten = SpeculativeTask.vanishes(t, task, request);
        boolean seenAtOnce;
        try {
            long completedEventId = 0;
            if (forgotten) {
                SpeculativeTask.forget(t);
            } else {
                completedEventId = appendCompleted(t, task, request).getEventId();
            }
            setStickiness(t, request);
            seenAtOnce = CommandTable.run(t, request, completedEventId);
            UpdateMessages.handleRest(t, request);
        } catch (CommandFailure failure) {
            t.rollBack(before);
            return refuse(t, task, failure, request.getIdentity());
        }
        if (t.bytes() > t.limits().transactionBytesMax()) {
            long bytes = t.bytes();
            t.rollBack(before);
            ExecutionMachine.terminateForLimit(t, "Transaction size exceeds limit.");
            return Outcome.refused(Rejections.invalid("transaction size of " + bytes + " bytes exceeds limit of "
                    + t.limits().transactionBytesMax() + " bytes"));
        }
        if (!t.state().execution().isOpen()) {
            return Outcome.closed();
        }
        List<Long> eagerActivities = EagerActivities.start(t, request);
        if (!request.getForceCreateNewWorkflowTask()) {
            UpdateMachine.rejectUnprocessed(t);
        }
        long resetEventId = forgotten ? t.state().workflowTask().lastStartedEventId() : 0;
        boolean unseen = t.state().buffer().isAny();
        t.flushBuffered();
        if (unseen || request.getForceCreateNewWorkflowTask() || seenAtOnce) {
            if (heartbeat) {
                WorkflowTaskMachine.carryHeartbeat(t, task.getOriginalScheduledMs());
            }
            WorkflowTaskMachine.schedule(t);
        } else if (!t.state().updates().admitted().isEmpty()) {
            SpeculativeTask.scheduleIfNone(t); // they came while the worker was busy
        }
        WorkflowTask next = t.state().workflowTask().pending();
        if (request.getReturnNewWorkflowTask() && next != null) {
            WorkflowTaskMachine.startPending(t, next, INLINE_REQUEST_ID, request.getIdentity());
            return new Outcome(null, true, resetEventId, eagerActivities);
        }
        return new Outcome(null, false, resetEventId, eagerActivities);
    }

    private static HistoryEvent appendCompleted(
            Transition t, WorkflowTask task, RespondWorkflowTaskCompletedRequest request) {
        WorkflowTask written = TransientTask.write(t, task);
        WorkflowTaskCompletedEventAttributes.Builder attributes = WorkflowTaskCompletedEventAttributes.newBuilder()
                .setScheduledEventId(written.getScheduledEventId())
                .setStartedEventId(written.getStartedEventId())
                .setIdentity(request.getIdentity())
                .setBinaryChecksum(request.getBinaryChecksum());
        if (request.hasWorkerVersionStamp()) {
            attributes.setWorkerVersion(request.getWorkerVersionStamp());
        }
        if (request.hasSdkMetadata()) {
            attributes.setSdkMetadata(request.getSdkMetadata());
        }
        if (request.hasMeteringMetadata()) {
            attributes.setMeteringMetadata(request.getMeteringMetadata());
        }
        return t.append(t.event(EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
                .setWorkflowTaskCompletedEventAttributes(attributes));
    }

    private static void setStickiness(Transition t, RespondWorkflowTaskCompletedRequest request) {
        String queue = request.getStickyAttributes().getWorkerTaskQueue().getName();
        if (queue.isEmpty()) {
            Stickiness.stick(t, "", 0);
        } else {
            Stickiness.stick(t, queue, Times.ms(request.getStickyAttributes().getScheduleToStartTimeout()));
        }
    }

    private static Outcome refuse(Transition t, WorkflowTask task, CommandFailure failure, String identity) {
        Rejection told = new Rejection(Code.INVALID_ARGUMENT, failure.text());
        boolean unhandled = failure.cause() == WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND;
        // A command that came too early says nothing against the updates: they are tried again.
        boolean anyRefused = !unhandled && UpdateMachine.refuseAfterBadAnswer(t);
        if (task.getAttempt() > 1 && !unhandled) {
            if (anyRefused) {
                return Outcome.refused(told);
            }
            throw told; // nothing is written: the task is left to time out, ever more slowly
        }
        WorkflowTaskMachine.fail(
                t, task, failure.cause().getNumber(), Failures.server(failure.text(), false), identity);
        if (failure.terminates()) {
            ExecutionMachine.terminateForLimit(t, failure.text());
        } else {
            WorkflowTaskMachine.schedule(t);
        }
        return Outcome.refused(told);
    }
}
