package io.perdura.benchmarks.load;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.ContinueAsNewWorkflowExecutionCommandAttributes;
import io.temporal.api.command.v1.ScheduleActivityTaskCommandAttributes;
import io.temporal.api.command.v1.StartTimerCommandAttributes;
import io.temporal.api.common.v1.ActivityType;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.util.List;
import java.util.UUID;

/**
 * Runs that have nothing to do with the backlog: each waits a second, has an activity done, and so on, with a queue and
 * workers of their own. How late their timers and activities are is what the backlog costs others.
 */
final class BesideLoad {
    private static final Duration TIMER = Duration.newBuilder().setSeconds(1).build();
    private static final Duration ACTIVITY_MAX =
            Duration.newBuilder().setSeconds(20).build();
    private static final int TIMERS_OF_A_RUN = 10;
    private static final int POLLERS = 16;

    private final Target target;
    private final Caller caller;
    private final String name;
    private final int runs;
    private final TaskQueue queue;
    private BesidePhase phase = new BesidePhase(0);

    BesideLoad(Target target, Caller caller, String name, int runs) {
        this.target = target;
        this.caller = caller;
        this.name = name;
        this.runs = runs;
        this.queue = TaskQueue.newBuilder().setName(name).build();
    }

    void begin() {
        for (int i = 0; i < POLLERS; i++) {
            pollWorkflowTask();
            pollActivityTask();
        }
        for (int i = 0; i < runs; i++) {
            StartWorkflowExecutionRequest request = StartWorkflowExecutionRequest.newBuilder()
                    .setNamespace(target.namespace())
                    .setWorkflowId(name + "-" + i)
                    .setWorkflowType(WorkflowType.newBuilder().setName("Beside"))
                    .setTaskQueue(queue)
                    .setRequestId(UUID.randomUUID().toString())
                    .build();
            caller.call(WorkflowServiceGrpc.getStartWorkflowExecutionMethod(), request, reply -> {}, () -> {});
        }
    }

    /** What is seen from now on is counted anew; nothing can be late from before {@code notBeforeMs}. */
    void beginPhase(long notBeforeMs) {
        phase = new BesidePhase(notBeforeMs);
    }

    BesidePhase phase() {
        return phase;
    }

    private void pollWorkflowTask() {
        PollWorkflowTaskQueueRequest request = PollWorkflowTaskQueueRequest.newBuilder()
                .setNamespace(target.namespace())
                .setTaskQueue(queue)
                .setIdentity(name)
                .build();
        caller.poll(WorkflowServiceGrpc.getPollWorkflowTaskQueueMethod(), request, this::took, this::pollWorkflowTask);
    }

    private void took(PollWorkflowTaskQueueResponse task) {
        if (task.getTaskToken().isEmpty()) {
            return;
        }
        List<HistoryEvent> events = task.getHistory().getEventsList();
        int fired = 0;
        int activities = 0;
        for (HistoryEvent event : events) {
            if (event.getEventType() == EventType.EVENT_TYPE_TIMER_FIRED) {
                fired++;
                if (event.getEventId() > task.getPreviousStartedEventId()) {
                    phase.fired(task.getWorkflowExecution().getWorkflowId(), dueMs(events, event), millis(event));
                }
            } else if (event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED) {
                activities++;
            }
        }
        RespondWorkflowTaskCompletedRequest request = RespondWorkflowTaskCompletedRequest.newBuilder()
                .setNamespace(target.namespace())
                .setIdentity(name)
                .setTaskToken(task.getTaskToken())
                .addCommands(next(fired, activities))
                .build();
        caller.call(WorkflowServiceGrpc.getRespondWorkflowTaskCompletedMethod(), request, reply -> {}, () -> {});
    }

    private static long dueMs(List<HistoryEvent> events, HistoryEvent fired) {
        long startedId = fired.getTimerFiredEventAttributes().getStartedEventId();
        return millis(events.get((int) startedId - 1)) + TIMER.getSeconds() * 1_000;
    }

    private static long millis(HistoryEvent event) {
        return Timestamps.toMillis(event.getEventTime());
    }

    private Command next(int fired, int activities) {
        if (fired == activities && fired == TIMERS_OF_A_RUN) {
            return Command.newBuilder()
                    .setCommandType(CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION)
                    .setContinueAsNewWorkflowExecutionCommandAttributes(
                            ContinueAsNewWorkflowExecutionCommandAttributes.newBuilder()
                                    .setWorkflowType(WorkflowType.newBuilder().setName("Beside"))
                                    .setTaskQueue(queue))
                    .build();
        }
        if (fired == activities) {
            return Command.newBuilder()
                    .setCommandType(CommandType.COMMAND_TYPE_START_TIMER)
                    .setStartTimerCommandAttributes(StartTimerCommandAttributes.newBuilder()
                            .setTimerId(String.valueOf(fired))
                            .setStartToFireTimeout(TIMER))
                    .build();
        }
        return Command.newBuilder()
                .setCommandType(CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK)
                .setScheduleActivityTaskCommandAttributes(ScheduleActivityTaskCommandAttributes.newBuilder()
                        .setActivityId(String.valueOf(activities))
                        .setActivityType(ActivityType.newBuilder().setName("Beside"))
                        .setTaskQueue(queue)
                        .setStartToCloseTimeout(ACTIVITY_MAX))
                .build();
    }

    private void pollActivityTask() {
        PollActivityTaskQueueRequest request = PollActivityTaskQueueRequest.newBuilder()
                .setNamespace(target.namespace())
                .setTaskQueue(queue)
                .setIdentity(name)
                .build();
        caller.poll(WorkflowServiceGrpc.getPollActivityTaskQueueMethod(), request, this::took, this::pollActivityTask);
    }

    private void took(PollActivityTaskQueueResponse task) {
        if (task.getTaskToken().isEmpty()) {
            return;
        }
        Timestamp scheduled = task.getCurrentAttemptScheduledTime();
        phase.taken(Timestamps.toMillis(scheduled), Timestamps.toMillis(task.getStartedTime()));
        RespondActivityTaskCompletedRequest request = RespondActivityTaskCompletedRequest.newBuilder()
                .setNamespace(target.namespace())
                .setIdentity(name)
                .setTaskToken(task.getTaskToken())
                .build();
        caller.call(WorkflowServiceGrpc.getRespondActivityTaskCompletedMethod(), request, reply -> {}, () -> {});
    }
}
