package io.perdura.benchmarks.load;

import com.google.protobuf.ByteString;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.StartChildWorkflowExecutionCommandAttributes;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.HistoryEventFilterType;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;

/** Runs that complete with their first task; or that start such a run as their child, wait for it, and complete. */
final class RunWorkload extends Workload {
    private static final String PARENT = "Parent";

    private final boolean withChild;

    RunWorkload(LoadPlan plan, Caller caller, boolean withChild) {
        super(plan, caller);
        this.withChild = withChild;
    }

    @Override
    String title() {
        return withChild
                ? "Children: a run that starts another and waits for it"
                : "Alone: a run that completes at once";
    }

    @Override
    String unit() {
        return withChild ? "pair" : "run";
    }

    @Override
    Lane lane() {
        return done -> {
            StartWorkflowExecutionRequest request = start(withChild ? PARENT : "Alone");
            caller.call(
                    WorkflowServiceGrpc.getStartWorkflowExecutionMethod(),
                    request,
                    reply -> awaitClose(
                            WorkflowExecution.newBuilder()
                                    .setWorkflowId(request.getWorkflowId())
                                    .setRunId(reply.getRunId())
                                    .build(),
                            ByteString.EMPTY,
                            done),
                    done);
        };
    }

    private void awaitClose(WorkflowExecution execution, ByteString token, Runnable done) {
        GetWorkflowExecutionHistoryRequest request = GetWorkflowExecutionHistoryRequest.newBuilder()
                .setNamespace(plan.namespace())
                .setExecution(execution)
                .setWaitNewEvent(true)
                .setHistoryEventFilterType(HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT)
                .setNextPageToken(token)
                .build();
        caller.call(
                WorkflowServiceGrpc.getGetWorkflowExecutionHistoryMethod(),
                request,
                reply -> {
                    if (isClosed(reply)) {
                        done.run();
                    } else {
                        awaitClose(execution, reply.getNextPageToken(), done);
                    }
                },
                done);
    }

    private static boolean isClosed(GetWorkflowExecutionHistoryResponse reply) {
        return reply.getHistory().getEventsCount() > 0;
    }

    @Override
    void answer(PollWorkflowTaskQueueResponse task, RespondWorkflowTaskCompletedRequest.Builder answer) {
        boolean isParent = task.getWorkflowType().getName().equals(PARENT);
        boolean begins = task.getPreviousStartedEventId() == 0;
        if (isParent && begins) {
            answer.addCommands(startChild(task.getWorkflowExecution().getWorkflowId() + "-child"));
        } else if (!isParent || hasChildCompleted(task)) {
            answer.addCommands(completeWorkflow());
        }
    }

    private static boolean hasChildCompleted(PollWorkflowTaskQueueResponse task) {
        return task.getHistory().getEventsList().stream()
                .anyMatch(event -> event.getEventType() == EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED);
    }

    private Command startChild(String workflowId) {
        return Command.newBuilder()
                .setCommandType(CommandType.COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION)
                .setStartChildWorkflowExecutionCommandAttributes(
                        StartChildWorkflowExecutionCommandAttributes.newBuilder()
                                .setNamespace(plan.namespace())
                                .setWorkflowId(workflowId)
                                .setWorkflowType(WorkflowType.newBuilder().setName("Child"))
                                .setTaskQueue(queue())
                                .setInput(RandomPayload.of(plan.payloadBytes())))
                .build();
    }
}
