package io.perdura.benchmarks.sdk.script;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.StartTimerCommandAttributes;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.TimerFiredEventAttributes;
import io.temporal.api.history.v1.TimerStartedEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionSignaledEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import io.temporal.api.history.v1.WorkflowTaskCompletedEventAttributes;
import io.temporal.api.history.v1.WorkflowTaskScheduledEventAttributes;
import io.temporal.api.history.v1.WorkflowTaskStartedEventAttributes;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import java.util.List;
import java.util.UUID;

/** One run as far as its worker sees it: each task has the events since the last one, and no more is kept. */
final class ScriptedRun {
    private static final long TASK_TIMEOUT_SECONDS = 10;

    private final int number;
    private final WorkflowType type;
    private final TaskQueue queue;
    private final WorkflowExecution execution;
    private PollWorkflowTaskQueueResponse.Builder task = PollWorkflowTaskQueueResponse.newBuilder();
    private int lastEventId;
    private int startedEventId;
    private int previousStartedEventId;

    ScriptedRun(int number, String type, Payloads input, TaskQueue queue) {
        this.number = number;
        this.type = WorkflowType.newBuilder().setName(type).build();
        this.queue = queue;
        this.execution = WorkflowExecution.newBuilder()
                .setWorkflowId("scripted-" + number)
                .setRunId(UUID.randomUUID().toString())
                .build();
        add(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED)
                .setWorkflowExecutionStartedEventAttributes(WorkflowExecutionStartedEventAttributes.newBuilder()
                        .setWorkflowType(this.type)
                        .setTaskQueue(queue)
                        .setInput(input)
                        .setWorkflowTaskTimeout(Durations.fromSeconds(TASK_TIMEOUT_SECONDS))
                        .setOriginalExecutionRunId(execution.getRunId())
                        .setFirstExecutionRunId(execution.getRunId())
                        .setWorkflowId(execution.getWorkflowId())
                        .setAttempt(1));
    }

    /** Its first task, or the one after what {@link #answered} and {@link #signaled} have added. */
    PollWorkflowTaskQueueResponse nextTask() {
        add(EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED)
                .setWorkflowTaskScheduledEventAttributes(WorkflowTaskScheduledEventAttributes.newBuilder()
                        .setTaskQueue(queue)
                        .setStartToCloseTimeout(Durations.fromSeconds(TASK_TIMEOUT_SECONDS))
                        .setAttempt(1));
        add(EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED)
                .setWorkflowTaskStartedEventAttributes(WorkflowTaskStartedEventAttributes.newBuilder()
                        .setScheduledEventId(lastEventId - 1)
                        .setIdentity("script")
                        .setHistorySizeBytes(lastEventId * 100L));
        startedEventId = lastEventId;
        PollWorkflowTaskQueueResponse built = task.setTaskToken(ByteString.copyFromUtf8(String.valueOf(number)))
                .setWorkflowExecution(execution)
                .setWorkflowType(type)
                .setPreviousStartedEventId(previousStartedEventId)
                .setStartedEventId(startedEventId)
                .setAttempt(1)
                .setWorkflowExecutionTaskQueue(queue)
                .setScheduledTime(Timestamps.fromMillis(System.currentTimeMillis()))
                .setStartedTime(Timestamps.fromMillis(System.currentTimeMillis()))
                .build();
        previousStartedEventId = startedEventId;
        task = PollWorkflowTaskQueueResponse.newBuilder();
        return built;
    }

    /** Its worker gave these commands; whether it asked for a timer, which has fired by now. */
    boolean answered(List<Command> commands) {
        add(EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
                .setWorkflowTaskCompletedEventAttributes(WorkflowTaskCompletedEventAttributes.newBuilder()
                        .setScheduledEventId(startedEventId - 1)
                        .setStartedEventId(startedEventId)
                        .setIdentity("script"));
        int completed = lastEventId;
        boolean fired = false;
        for (Command command : commands) {
            if (command.hasStartTimerCommandAttributes()) {
                timer(command.getStartTimerCommandAttributes(), completed);
                fired = true;
            }
        }
        return fired;
    }

    private void timer(StartTimerCommandAttributes command, int completed) {
        add(EventType.EVENT_TYPE_TIMER_STARTED)
                .setTimerStartedEventAttributes(TimerStartedEventAttributes.newBuilder()
                        .setTimerId(command.getTimerId())
                        .setStartToFireTimeout(command.getStartToFireTimeout())
                        .setWorkflowTaskCompletedEventId(completed));
        add(EventType.EVENT_TYPE_TIMER_FIRED)
                .setTimerFiredEventAttributes(TimerFiredEventAttributes.newBuilder()
                        .setTimerId(command.getTimerId())
                        .setStartedEventId(lastEventId - 1));
    }

    void signaled(String name) {
        add(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED)
                .setWorkflowExecutionSignaledEventAttributes(WorkflowExecutionSignaledEventAttributes.newBuilder()
                        .setSignalName(name)
                        .setIdentity("script"));
    }

    private HistoryEvent.Builder add(EventType type) {
        lastEventId++;
        return task.getHistoryBuilder()
                .addEventsBuilder()
                .setEventId(lastEventId)
                .setEventTime(Timestamps.fromMillis(System.currentTimeMillis()))
                .setEventType(type)
                .setVersion(1)
                .setTaskId(lastEventId);
    }
}
