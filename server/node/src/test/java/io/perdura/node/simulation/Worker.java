package io.perdura.node.simulation;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.perdura.engine.ActivityInfo;
import io.perdura.engine.JsonPayloads;
import io.perdura.engine.MutableState;
import io.perdura.engine.Times;
import io.perdura.engine.v1.TaskToken;
import io.perdura.engine.v1.Timer;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.rpc.Rpc;
import io.perdura.node.rpc.WorkerRpcs;
import io.perdura.node.rpc.WorkflowRpcs;
import io.temporal.api.command.v1.CancelTimerCommandAttributes;
import io.temporal.api.command.v1.CancelWorkflowExecutionCommandAttributes;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.CompleteWorkflowExecutionCommandAttributes;
import io.temporal.api.command.v1.ContinueAsNewWorkflowExecutionCommandAttributes;
import io.temporal.api.command.v1.FailWorkflowExecutionCommandAttributes;
import io.temporal.api.command.v1.ModifyWorkflowPropertiesCommandAttributes;
import io.temporal.api.command.v1.RecordMarkerCommandAttributes;
import io.temporal.api.command.v1.RequestCancelActivityTaskCommandAttributes;
import io.temporal.api.command.v1.ScheduleActivityTaskCommandAttributes;
import io.temporal.api.command.v1.StartChildWorkflowExecutionCommandAttributes;
import io.temporal.api.command.v1.StartTimerCommandAttributes;
import io.temporal.api.common.v1.ActivityType;
import io.temporal.api.common.v1.Memo;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.QueryResultType;
import io.temporal.api.failure.v1.ApplicationFailureInfo;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.query.v1.WorkflowQueryResult;
import io.temporal.api.taskqueue.v1.StickyExecutionAttributes;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCanceledRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskFailedRequest;
import io.temporal.api.workflowservice.v1.RespondQueryTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedResponse;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskFailedRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A worker of workflows and activities, a rather unreliable one: slow, forgetful, repeating itself, gone at times. */
final class Worker {
    static final String QUEUE = "queue";

    private static final long POLL_MS = 10_000;

    private final Simulation simulation;
    private final World world;
    private final Dice dice;
    private final String name;
    private int tags;

    Worker(Simulation simulation, String name) {
        this.simulation = simulation;
        this.world = simulation.world();
        this.dice = simulation.dice();
        this.name = name;
    }

    private String sticky() {
        return "sticky-" + name;
    }

    void begin() {
        pollWorkflowTasks(QUEUE, false);
        pollWorkflowTasks(sticky(), true);
        pollActivities();
    }

    private String tag() {
        return name + "-" + ++tags;
    }

    private boolean sometimes(double probability) {
        return !simulation.isCalm() && dice.chance(probability);
    }

    private boolean unreliable(double probability) {
        return simulation.scenario().vanishingWorkers() && sometimes(probability);
    }

    // ---- Polling ----

    private void pollWorkflowTasks(String queue, boolean sticky) {
        PollWorkflowTaskQueueRequest request = PollWorkflowTaskQueueRequest.newBuilder()
                .setTaskQueue(TaskQueue.newBuilder().setName(queue))
                .setIdentity(name)
                .build();
        poll(
                WorkerRpcs.POLL_WORKFLOW_TASK_QUEUE,
                request,
                new TaskQueueKey(Simulation.NAMESPACE_ID, queue, 1, sticky),
                reply -> {
                    PollWorkflowTaskQueueResponse task = PollWorkflowTaskQueueResponse.parseFrom(reply);
                    if (!task.getTaskToken().isEmpty()) {
                        workflowTask(task);
                        if (sticky
                                && task.getAttempt() == 1
                                && !task.hasQuery()
                                && task.getMessagesCount() == 0 // it may be speculative, and leave no trace
                                && dice.chance(0.3)) {
                            world.schedule(
                                    null, dice.between(0, 3_000), () -> readAgain(task, List.of(), ByteString.EMPTY));
                        }
                    }
                },
                () -> pollWorkflowTasks(queue, sticky));
    }

    /** A worker that has lost what it kept of the run reads its history from the start, up to the task it has. */
    private void readAgain(PollWorkflowTaskQueueResponse task, List<HistoryEvent> read, ByteString pageToken) {
        Operation.start(
                        simulation,
                        task.getWorkflowExecution().getWorkflowId(),
                        WorkflowRpcs.GET_WORKFLOW_EXECUTION_HISTORY,
                        GetWorkflowExecutionHistoryRequest.newBuilder()
                                .setExecution(task.getWorkflowExecution())
                                .setNextPageToken(pageToken)
                                .build())
                .onSuccess(reply -> {
                    GetWorkflowExecutionHistoryResponse page =
                            simulation.checker().page(reply);
                    List<HistoryEvent> all = new ArrayList<>(read);
                    all.addAll(page.getHistory().getEventsList());
                    if (all.size() < task.getStartedEventId()
                            && !page.getNextPageToken().isEmpty()) {
                        readAgain(task, all, page.getNextPageToken());
                    } else {
                        simulation.checker().readAgain(task, all);
                    }
                });
    }

    private void pollActivities() {
        PollActivityTaskQueueRequest request = PollActivityTaskQueueRequest.newBuilder()
                .setTaskQueue(TaskQueue.newBuilder().setName(QUEUE))
                .setIdentity(name)
                .build();
        poll(
                WorkerRpcs.POLL_ACTIVITY_TASK_QUEUE,
                request,
                new TaskQueueKey(Simulation.NAMESPACE_ID, QUEUE, 2, false),
                reply -> {
                    PollActivityTaskQueueResponse task = PollActivityTaskQueueResponse.parseFrom(reply);
                    if (!task.getTaskToken().isEmpty()) {
                        activityTask(task);
                    }
                },
                this::pollActivities);
    }

    private interface Taken {
        void take(ByteString reply) throws InvalidProtocolBufferException;
    }

    private <Q extends Message> void poll(Rpc<Q, ?> rpc, Q request, TaskQueueKey queue, Taken taken, Runnable again) {
        Call call = new Call(rpc, request, Simulation.CALLER, world.nowMs() + POLL_MS);
        if (unreliable(0.1)) {
            world.schedule(null, dice.between(10, 8_000), call::cancel); // the connection breaks while it waits
        }
        simulation
                .network()
                .fromClient(call, (node, arrived) -> node.toTaskQueue(queue, arrived), POLL_MS + 500)
                .onComplete(answer -> {
                    boolean rests = simulation.scenario().restingWorkers() && sometimes(0.1);
                    world.schedule(null, rests ? dice.between(1_000, 8_000) : dice.between(1, 50), again);
                    if (answer.succeeded()) {
                        try {
                            taken.take(answer.result().join());
                        } catch (InvalidProtocolBufferException e) {
                            throw new Violation("unreadable answer", e);
                        }
                    }
                });
    }

    /** How long the work takes: mostly short, sometimes longer than it may. */
    private void work(Runnable answer) {
        if (unreliable(0.07)) {
            return; // it never answers
        }
        world.schedule(null, unreliable(0.07) ? dice.between(500, 15_000) : dice.between(0, 200), answer);
    }

    private <Q extends Message> void answer(
            String workflowId, Rpc<Q, ?> rpc, Q request, Consumer<ByteString> onSuccess) {
        Operation.start(simulation, workflowId, rpc, request).onSuccess(reply -> onSuccess.accept(reply.join()));
        if (sometimes(0.1)) {
            // Once more, with a token that has become stale.
            world.schedule(null, dice.between(0, 5_000), () -> Operation.start(simulation, workflowId, rpc, request));
        }
    }

    // ---- Workflow tasks ----

    private void workflowTask(PollWorkflowTaskQueueResponse task) {
        world.trace(() -> name + " has workflow task " + task.getStartedEventId() + " attempt " + task.getAttempt()
                + " of " + task.getWorkflowExecution().getRunId());
        work(() -> {
            String workflowId = task.getWorkflowExecution().getWorkflowId();
            if (task.hasQuery()) {
                answer(
                        workflowId,
                        WorkerRpcs.RESPOND_QUERY_TASK_COMPLETED,
                        RespondQueryTaskCompletedRequest.newBuilder()
                                .setTaskToken(task.getTaskToken())
                                .setCompletedType(QueryResultType.QUERY_RESULT_TYPE_ANSWERED)
                                .setQueryResult(JsonPayloads.text(known(task)))
                                .build(),
                        reply -> {});
            } else if (sometimes(0.08)) {
                answer(
                        workflowId,
                        WorkerRpcs.RESPOND_WORKFLOW_TASK_FAILED,
                        RespondWorkflowTaskFailedRequest.newBuilder()
                                .setTaskToken(task.getTaskToken())
                                .setIdentity(tag())
                                .setFailure(failure(false))
                                .build(),
                        reply -> {});
            } else {
                complete(workflowId, task);
            }
        });
    }

    /** What a worker has seen of the run when it answers queries. */
    private static String known(PollWorkflowTaskQueueResponse task) {
        List<HistoryEvent> shown = task.getHistory().getEventsList();
        long last = Math.max(
                Math.max(task.getStartedEventId(), task.getPreviousStartedEventId()),
                shown.isEmpty() ? 0 : shown.get(shown.size() - 1).getEventId());
        return ReadCheck.answer(task.getWorkflowExecution().getRunId(), last);
    }

    private void complete(String workflowId, PollWorkflowTaskQueueResponse task) {
        RespondWorkflowTaskCompletedRequest.Builder request = RespondWorkflowTaskCompletedRequest.newBuilder()
                .setTaskToken(task.getTaskToken())
                .setIdentity(tag())
                .setReturnNewWorkflowTask(sometimes(0.3))
                .setForceCreateNewWorkflowTask(sometimes(0.05));
        if (sometimes(0.5)) {
            request.setStickyAttributes(StickyExecutionAttributes.newBuilder()
                    .setWorkerTaskQueue(TaskQueue.newBuilder().setName(sticky()))
                    .setScheduleToStartTimeout(Times.duration(dice.between(500, 5_000))));
        }
        task.getQueriesMap().keySet().forEach(id -> {
            if (!sometimes(0.2)) {
                request.putQueryResults(
                        id,
                        WorkflowQueryResult.newBuilder()
                                .setResultType(QueryResultType.QUERY_RESULT_TYPE_ANSWERED)
                                .setAnswer(JsonPayloads.text(known(task)))
                                .build());
            }
        });
        UpdateWords.answer(
                dice,
                task,
                simulation.checker().durable(task.getWorkflowExecution().getRunId()),
                request.getIdentity(),
                simulation.isCalm(),
                request);
        if (request.getMessagesCount() == 0 || !sometimes(0.7)) {
            request.addAllCommands(commands(task.getWorkflowExecution().getRunId()));
        }
        RespondWorkflowTaskCompletedRequest complete = request.build();
        simulation.checker().commanded(complete);
        answer(workflowId, WorkerRpcs.RESPOND_WORKFLOW_TASK_COMPLETED, complete, reply -> {
            try {
                RespondWorkflowTaskCompletedResponse response = RespondWorkflowTaskCompletedResponse.parseFrom(reply);
                if (response.hasWorkflowTask()
                        && !response.getWorkflowTask().getTaskToken().isEmpty()) {
                    workflowTask(response.getWorkflowTask());
                }
                response.getActivityTasksList().forEach(this::activityTask);
            } catch (InvalidProtocolBufferException e) {
                throw new Violation("unreadable answer", e);
            }
        });
    }

    private List<Command> commands(String runId) {
        List<Command> commands = new ArrayList<>();
        if (simulation.isCalm()) {
            commands.add(completeWorkflow());
            return commands;
        }
        MutableState state = simulation.checker().durable(runId);
        for (int i = dice.below(4); i > 0; i--) {
            commands.add(command(state));
        }
        if (dice.chance(0.2)) {
            commands.add(closing());
        }
        return commands;
    }

    private Command command(@Nullable MutableState state) {
        Command.Builder command = Command.newBuilder();
        switch (dice.below(11)) {
            case 0, 1, 2 ->
                command.setCommandType(CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK)
                        .setScheduleActivityTaskCommandAttributes(activity());
            case 3, 4 ->
                command.setCommandType(CommandType.COMMAND_TYPE_START_TIMER)
                        .setStartTimerCommandAttributes(StartTimerCommandAttributes.newBuilder()
                                .setTimerId(tag())
                                .setStartToFireTimeout(Times.duration(dice.between(1, 10_000))));
            case 5 -> {
                String timer = state == null
                        ? "none"
                        : state.timers().pending().stream()
                                .map(Timer::getTimerId)
                                .findFirst()
                                .orElse("none");
                if (timer.equals("none") && dice.chance(0.9)) {
                    return marker();
                }
                command.setCommandType(CommandType.COMMAND_TYPE_CANCEL_TIMER)
                        .setCancelTimerCommandAttributes(
                                CancelTimerCommandAttributes.newBuilder().setTimerId(timer));
            }
            case 6 -> {
                long scheduled = state == null
                        ? 0
                        : state.activities().pending().stream()
                                .filter(activity -> !activity.isCancelRequested())
                                .mapToLong(ActivityInfo::scheduledEventId)
                                .findFirst()
                                .orElse(0);
                if (scheduled == 0 && dice.chance(0.9)) {
                    return marker();
                }
                command.setCommandType(CommandType.COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK)
                        .setRequestCancelActivityTaskCommandAttributes(
                                RequestCancelActivityTaskCommandAttributes.newBuilder()
                                        .setScheduledEventId(scheduled));
            }
            case 8 ->
                command.setCommandType(CommandType.COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION)
                        .setStartChildWorkflowExecutionCommandAttributes(child());
            case 9 -> {
                command.setCommandType(CommandType.COMMAND_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION)
                        .getSignalExternalWorkflowExecutionCommandAttributesBuilder()
                        .setSignalName("signal")
                        .setChildWorkflowOnly(dice.chance(0.2))
                        .getExecutionBuilder()
                        .setWorkflowId(other(state));
            }
            case 10 -> {
                command.setCommandType(CommandType.COMMAND_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION)
                        .getRequestCancelExternalWorkflowExecutionCommandAttributesBuilder()
                        .setChildWorkflowOnly(dice.chance(0.2))
                        .setWorkflowId(other(state));
            }
            default -> {
                if (dice.chance(0.5)) {
                    return marker();
                }
                command.setCommandType(CommandType.COMMAND_TYPE_MODIFY_WORKFLOW_PROPERTIES)
                        .setModifyWorkflowPropertiesCommandAttributes(
                                ModifyWorkflowPropertiesCommandAttributes.newBuilder()
                                        .setUpsertedMemo(Memo.newBuilder()
                                                .putFields(
                                                        "k" + dice.below(3),
                                                        Payload.newBuilder()
                                                                .setData(ByteString.copyFromUtf8(tag()))
                                                                .build())));
            }
        }
        return command.build();
    }

    /** Few ids, so that children meet each other. */
    private StartChildWorkflowExecutionCommandAttributes.Builder child() {
        StartChildWorkflowExecutionCommandAttributes.Builder child =
                StartChildWorkflowExecutionCommandAttributes.newBuilder()
                        .setWorkflowId("child" + dice.below(8))
                        .setWorkflowType(WorkflowType.newBuilder().setName("child"))
                        .setTaskQueue(TaskQueue.newBuilder().setName(QUEUE))
                        .setWorkflowTaskTimeout(Times.duration(dice.between(1_000, 5_000)))
                        .setParentClosePolicyValue(dice.below(4));
        if (dice.chance(0.2)) {
            child.setWorkflowRunTimeout(Times.duration(dice.between(500, 20_000)));
        }
        if (dice.chance(0.2)) {
            child.setRetryPolicy(RetryPolicy.newBuilder()
                    .setInitialInterval(Times.duration(dice.between(1, 2_000)))
                    .setMaximumAttempts((int) dice.between(2, 4)));
        }
        return child;
    }

    /** Another workflow: a child of this one, if it has any, or whichever comes to mind. */
    private String other(@Nullable MutableState state) {
        if (state != null && state.children().size() > 0 && dice.chance(0.5)) {
            return state.children().pending().iterator().next().getWorkflowId();
        }
        return dice.chance(0.5)
                ? "child" + dice.below(8)
                : "wf" + dice.below(simulation.scenario().workflows() + 1);
    }

    private Command marker() {
        return Command.newBuilder()
                .setCommandType(CommandType.COMMAND_TYPE_RECORD_MARKER)
                .setRecordMarkerCommandAttributes(
                        RecordMarkerCommandAttributes.newBuilder().setMarkerName(tag()))
                .build();
    }

    private ScheduleActivityTaskCommandAttributes.Builder activity() {
        ScheduleActivityTaskCommandAttributes.Builder activity = ScheduleActivityTaskCommandAttributes.newBuilder()
                .setActivityId(tag())
                .setRequestEagerExecution(dice.chance(0.3))
                .setActivityType(ActivityType.newBuilder().setName("activity"))
                .setTaskQueue(TaskQueue.newBuilder().setName(QUEUE))
                .setStartToCloseTimeout(Times.duration(dice.between(500, 5_000)));
        if (dice.chance(0.3)) {
            activity.setScheduleToCloseTimeout(Times.duration(dice.between(1_000, 15_000)));
        }
        if (dice.chance(0.2)) {
            activity.setScheduleToStartTimeout(Times.duration(dice.between(500, 5_000)));
        }
        if (dice.chance(0.3)) {
            activity.setHeartbeatTimeout(Times.duration(dice.between(300, 3_000)));
        }
        if (dice.chance(0.6)) {
            activity.setRetryPolicy(RetryPolicy.newBuilder()
                    .setInitialInterval(Times.duration(dice.between(10, 3_000)))
                    .setBackoffCoefficient(1.5)
                    .setMaximumInterval(Times.duration(10_000))
                    .setMaximumAttempts((int) dice.between(1, 4)));
        }
        return activity;
    }

    private static Command completeWorkflow() {
        return Command.newBuilder()
                .setCommandType(CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION)
                .setCompleteWorkflowExecutionCommandAttributes(
                        CompleteWorkflowExecutionCommandAttributes.getDefaultInstance())
                .build();
    }

    private Command closing() {
        return switch (dice.below(5)) {
            case 0 ->
                Command.newBuilder()
                        .setCommandType(CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION)
                        .setFailWorkflowExecutionCommandAttributes(FailWorkflowExecutionCommandAttributes.newBuilder()
                                .setFailure(failure(false)))
                        .build();
            case 1 ->
                Command.newBuilder()
                        .setCommandType(CommandType.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION)
                        .setCancelWorkflowExecutionCommandAttributes(
                                CancelWorkflowExecutionCommandAttributes.getDefaultInstance())
                        .build();
            case 2 ->
                Command.newBuilder()
                        .setCommandType(CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION)
                        .setContinueAsNewWorkflowExecutionCommandAttributes(
                                ContinueAsNewWorkflowExecutionCommandAttributes.getDefaultInstance())
                        .build();
            default -> completeWorkflow();
        };
    }

    private static Failure failure(boolean nonRetryable) {
        return Failure.newBuilder()
                .setMessage("simulated")
                .setApplicationFailureInfo(ApplicationFailureInfo.newBuilder().setNonRetryable(nonRetryable))
                .build();
    }

    // ---- Activities ----

    private void activityTask(PollActivityTaskQueueResponse task) {
        world.trace(() -> name + " has activity " + task.getActivityId() + " attempt " + task.getAttempt());
        simulation.checker().activityDelivered(token(task.getTaskToken()));
        String workflowId = task.getWorkflowExecution().getWorkflowId();
        if (sometimes(0.2)) {
            world.schedule(
                    null,
                    dice.between(0, 500),
                    () -> Operation.start(
                            simulation,
                            workflowId,
                            WorkerRpcs.RECORD_ACTIVITY_TASK_HEARTBEAT,
                            RecordActivityTaskHeartbeatRequest.newBuilder()
                                    .setTaskToken(task.getTaskToken())
                                    .setDetails(JsonPayloads.text(tag()))
                                    .build()));
        }
        work(() -> {
            int choice = simulation.isCalm() ? 0 : dice.below(10);
            if (choice < 6) {
                answer(
                        workflowId,
                        WorkerRpcs.RESPOND_ACTIVITY_TASK_COMPLETED,
                        RespondActivityTaskCompletedRequest.newBuilder()
                                .setTaskToken(task.getTaskToken())
                                .setIdentity(tag())
                                .build(),
                        reply -> {});
            } else if (choice < 9) {
                answer(
                        workflowId,
                        WorkerRpcs.RESPOND_ACTIVITY_TASK_FAILED,
                        RespondActivityTaskFailedRequest.newBuilder()
                                .setTaskToken(task.getTaskToken())
                                .setIdentity(tag())
                                .setFailure(failure(dice.chance(0.2)))
                                .build(),
                        reply -> {});
            } else {
                answer(
                        workflowId,
                        WorkerRpcs.RESPOND_ACTIVITY_TASK_CANCELED,
                        RespondActivityTaskCanceledRequest.newBuilder()
                                .setTaskToken(task.getTaskToken())
                                .setIdentity(tag())
                                .build(),
                        reply -> {});
            }
        });
    }

    static TaskToken token(ByteString bytes) {
        try {
            return TaskToken.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new Violation("unreadable token", e);
        }
    }
}
