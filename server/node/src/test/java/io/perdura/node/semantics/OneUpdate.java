package io.perdura.node.semantics;

import com.google.protobuf.Any;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.ProtocolMessageCommandAttributes;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.protocol.v1.Message;
import io.temporal.api.update.v1.Acceptance;
import io.temporal.api.update.v1.Input;
import io.temporal.api.update.v1.Meta;
import io.temporal.api.update.v1.Outcome;
import io.temporal.api.update.v1.Rejection;
import io.temporal.api.update.v1.Request;
import io.temporal.api.update.v1.Response;
import io.temporal.api.update.v1.UpdateRef;
import io.temporal.api.update.v1.WaitPolicy;
import io.temporal.api.workflowservice.v1.PollWorkflowExecutionUpdateRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedResponse;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionRequest;

/** An update of a workflow, and what its caller and a worker say about it. */
final class OneUpdate {
    static final UpdateWorkflowExecutionLifecycleStage AT_ONCE =
            UpdateWorkflowExecutionLifecycleStage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_UNSPECIFIED;
    static final UpdateWorkflowExecutionLifecycleStage ADMITTED =
            UpdateWorkflowExecutionLifecycleStage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ADMITTED;
    static final UpdateWorkflowExecutionLifecycleStage ACCEPTED =
            UpdateWorkflowExecutionLifecycleStage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED;
    static final UpdateWorkflowExecutionLifecycleStage COMPLETED =
            UpdateWorkflowExecutionLifecycleStage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED;

    private final OneWorkflow workflow;
    private final String id;

    OneUpdate(OneWorkflow workflow, String id) {
        this.workflow = workflow;
        this.id = id;
    }

    // ---- The caller ----

    UpdateWorkflowExecutionRequest request(UpdateWorkflowExecutionLifecycleStage stage) {
        return request(stage, "");
    }

    UpdateWorkflowExecutionRequest request(UpdateWorkflowExecutionLifecycleStage stage, String runId) {
        return UpdateWorkflowExecutionRequest.newBuilder()
                .setNamespace(OneServer.NAMESPACE)
                .setWorkflowExecution(workflow.execution(runId))
                .setWaitPolicy(WaitPolicy.newBuilder().setLifecycleStage(stage))
                .setRequest(Request.newBuilder()
                        .setMeta(Meta.newBuilder().setUpdateId(id))
                        .setInput(Input.newBuilder().setName("change").setArgs(OneWorkflow.payloads("of " + id))))
                .build();
    }

    PollWorkflowExecutionUpdateRequest pollRequest(UpdateWorkflowExecutionLifecycleStage stage) {
        return PollWorkflowExecutionUpdateRequest.newBuilder()
                .setNamespace(OneServer.NAMESPACE)
                .setUpdateRef(UpdateRef.newBuilder()
                        .setWorkflowExecution(workflow.execution(""))
                        .setUpdateId(id))
                .setWaitPolicy(WaitPolicy.newBuilder().setLifecycleStage(stage))
                .build();
    }

    /** Returns once the update is stored. */
    void admit() {
        workflow.server.call().updateWorkflowExecution(request(ADMITTED));
    }

    // ---- The worker ----

    RespondWorkflowTaskCompletedResponse accept(PollWorkflowTaskQueueResponse task, Command... commands) {
        return say(task, workflow.completion(task), true, false, commands);
    }

    RespondWorkflowTaskCompletedResponse acceptAndComplete(PollWorkflowTaskQueueResponse task, Command... commands) {
        return say(task, workflow.completion(task), true, true, commands);
    }

    RespondWorkflowTaskCompletedResponse complete(PollWorkflowTaskQueueResponse task, Command... commands) {
        return say(task, workflow.completion(task), false, true, commands);
    }

    private RespondWorkflowTaskCompletedResponse say(
            PollWorkflowTaskQueueResponse task,
            RespondWorkflowTaskCompletedRequest.Builder answer,
            boolean accepts,
            boolean completes,
            Command... commands) {
        if (accepts) {
            add(answer, "/accept", acceptance(message(task)), true);
        }
        if (completes) {
            add(
                    answer,
                    "/complete",
                    Response.newBuilder()
                            .setMeta(Meta.newBuilder().setUpdateId(id))
                            .setOutcome(Outcome.newBuilder().setSuccess(OneWorkflow.payloads("done " + id)))
                            .build(),
                    true);
        }
        for (Command command : commands) {
            answer.addCommands(command);
        }
        return workflow.server.call().respondWorkflowTaskCompleted(answer.build());
    }

    RespondWorkflowTaskCompletedResponse reject(PollWorkflowTaskQueueResponse task) {
        RespondWorkflowTaskCompletedRequest.Builder answer = workflow.completion(task);
        add(
                answer,
                "/reject",
                Rejection.newBuilder()
                        .setRejectedRequestMessageId(message(task).getId())
                        .setFailure(Failure.newBuilder().setMessage("no " + id))
                        .build(),
                false);
        return workflow.server.call().respondWorkflowTaskCompleted(answer.build());
    }

    static Acceptance acceptance(Message request) {
        return Acceptance.newBuilder()
                .setAcceptedRequestMessageId(request.getId())
                .setAcceptedRequestSequencingEventId(request.getEventId())
                .build();
    }

    private void add(
            RespondWorkflowTaskCompletedRequest.Builder answer,
            String suffix,
            com.google.protobuf.Message body,
            boolean named) {
        answer.addMessages(Message.newBuilder()
                .setId(id + suffix)
                .setProtocolInstanceId(id)
                .setBody(Any.pack(body)));
        if (named) {
            answer.addCommands(Command.newBuilder()
                    .setCommandType(CommandType.COMMAND_TYPE_PROTOCOL_MESSAGE)
                    .setProtocolMessageCommandAttributes(
                            ProtocolMessageCommandAttributes.newBuilder().setMessageId(id + suffix)));
        }
    }

    /** The request as it came with the task. */
    Message message(PollWorkflowTaskQueueResponse task) {
        return task.getMessagesList().stream()
                .filter(message -> message.getProtocolInstanceId().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("update " + id + " did not come with the task"));
    }
}
