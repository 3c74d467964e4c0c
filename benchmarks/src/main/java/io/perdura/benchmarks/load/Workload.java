package io.perdura.benchmarks.load;

import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.CompleteWorkflowExecutionCommandAttributes;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import java.util.UUID;

/** Something that a load does again and again in so many lanes, and how the workers answer for it. */
abstract class Workload {

    /** One after the other does the same thing, the next when the one before is done. */
    interface Lane {
        void next(Runnable done);
    }

    final LoadPlan plan;
    final Caller caller;
    final String name = "bench-" + UUID.randomUUID().toString().substring(0, 8);
    private long begun;

    Workload(LoadPlan plan, Caller caller) {
        this.plan = plan;
        this.caller = caller;
    }

    abstract String title();

    /** What one piece is, in one word. */
    abstract String unit();

    abstract Lane lane();

    /** What a worker says to a workflow task. */
    abstract void answer(PollWorkflowTaskQueueResponse task, RespondWorkflowTaskCompletedRequest.Builder answer);

    final TaskQueue queue() {
        return TaskQueue.newBuilder().setName(name).build();
    }

    final StartWorkflowExecutionRequest start(String type) {
        return StartWorkflowExecutionRequest.newBuilder()
                .setNamespace(plan.namespace())
                .setWorkflowId(name + "-" + begun++)
                .setWorkflowType(WorkflowType.newBuilder().setName(type))
                .setTaskQueue(queue())
                .setInput(RandomPayload.of(plan.payloadBytes()))
                .setIdentity(name)
                .setRequestId(UUID.randomUUID().toString())
                .build();
    }

    static Command completeWorkflow() {
        return Command.newBuilder()
                .setCommandType(CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION)
                .setCompleteWorkflowExecutionCommandAttributes(
                        CompleteWorkflowExecutionCommandAttributes.getDefaultInstance())
                .build();
    }
}
