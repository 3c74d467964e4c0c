package io.perdura.engine.workflowtask;

import io.perdura.engine.MutableState;
import io.perdura.engine.Times;
import io.perdura.engine.Transition;
import io.perdura.engine.WorkflowTaskPart;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowTaskScheduledEventAttributes;
import io.temporal.api.history.v1.WorkflowTaskStartedEventAttributes;
import io.temporal.api.taskqueue.v1.TaskQueue;
import java.util.List;

/** The scheduled and started events of workflow tasks. */
final class WorkflowTaskEvents {

    private WorkflowTaskEvents() {}

    static HistoryEvent appendScheduled(Transition t, long scheduledMs, TaskQueue queue, long timeoutMs, int attempt) {
        return t.append(t.event(EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED)
                .setEventTime(Times.timestamp(scheduledMs))
                .setWorkflowTaskScheduledEventAttributes(WorkflowTaskScheduledEventAttributes.newBuilder()
                        .setTaskQueue(queue)
                        .setStartToCloseTimeout(Times.duration(timeoutMs))
                        .setAttempt(attempt)));
    }

    static TaskQueue queueOfNext(MutableState state) {
        WorkflowTaskPart tasks = state.workflowTask();
        String normal = state.execution().taskQueue();
        return tasks.isSticky() ? stickyQueue(tasks.stickyQueue(), normal) : normalQueue(normal);
    }

    static TaskQueue stickyQueue(String name, String normal) {
        return TaskQueue.newBuilder()
                .setName(name)
                .setKind(TaskQueueKind.TASK_QUEUE_KIND_STICKY)
                .setNormalName(normal)
                .build();
    }

    static TaskQueue normalQueue(String name) {
        return TaskQueue.newBuilder()
                .setName(name)
                .setKind(TaskQueueKind.TASK_QUEUE_KIND_NORMAL)
                .build();
    }

    static HistoryEvent.Builder started(
            Transition t, long scheduledEventId, String requestId, String identity, long bytes, List<Integer> reasons) {
        return t.event(EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED)
                .setWorkflowTaskStartedEventAttributes(
                        attributes(scheduledEventId, requestId, identity, bytes, reasons));
    }

    static WorkflowTaskStartedEventAttributes.Builder attributes(
            long scheduledEventId, String requestId, String identity, long bytes, List<Integer> reasons) {
        return WorkflowTaskStartedEventAttributes.newBuilder()
                .setScheduledEventId(scheduledEventId)
                .setRequestId(requestId)
                .setIdentity(identity)
                .setHistorySizeBytes(bytes)
                .setSuggestContinueAsNew(!reasons.isEmpty())
                .addAllSuggestContinueAsNewReasonsValue(reasons);
    }
}
