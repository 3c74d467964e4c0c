package io.perdura.node.simulation;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.perdura.engine.JsonPayloads;
import io.perdura.engine.MutableState;
import io.perdura.engine.v1.Update;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.ProtocolMessageCommandAttributes;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.update.v1.Acceptance;
import io.temporal.api.update.v1.Meta;
import io.temporal.api.update.v1.Outcome;
import io.temporal.api.update.v1.Rejection;
import io.temporal.api.update.v1.Response;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionRequest;
import org.jspecify.annotations.Nullable;

/** What clients and workers of the simulation say about updates. */
final class UpdateWords {

    private UpdateWords() {}

    static UpdateWorkflowExecutionRequest request(Dice dice, WorkflowExecution execution, String updateId) {
        UpdateWorkflowExecutionRequest.Builder request =
                UpdateWorkflowExecutionRequest.newBuilder().setWorkflowExecution(execution);
        request.getRequestBuilder().setMeta(Meta.newBuilder().setUpdateId(updateId));
        request.getRequestBuilder().getInputBuilder().setName("change");
        request.getWaitPolicyBuilder()
                .setLifecycleStage(
                        switch (dice.below(3)) {
                            case 0 ->
                                UpdateWorkflowExecutionLifecycleStage
                                        .UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ADMITTED;
                            case 1 ->
                                UpdateWorkflowExecutionLifecycleStage
                                        .UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED;
                            default ->
                                UpdateWorkflowExecutionLifecycleStage
                                        .UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED;
                        });
        return request.build();
    }

    /** Answers the updates that came with the task, and now and then one that was accepted before. */
    static void answer(
            Dice dice,
            PollWorkflowTaskQueueResponse task,
            @Nullable MutableState state,
            String tag,
            boolean calm,
            RespondWorkflowTaskCompletedRequest.Builder answer) {
        for (io.temporal.api.protocol.v1.Message message : task.getMessagesList()) {
            int choice = calm ? 9 : dice.below(10);
            String id = message.getProtocolInstanceId();
            if (choice == 0) {
                continue; // a worker that knows no updates
            } else if (choice < 4) {
                say(
                        answer,
                        id,
                        "/reject",
                        Rejection.newBuilder()
                                .setRejectedRequestMessageId(message.getId())
                                .setFailure(Failure.newBuilder().setMessage("no, says " + tag))
                                .build(),
                        false);
                continue;
            }
            say(
                    answer,
                    id,
                    "/accept",
                    Acceptance.newBuilder()
                            .setAcceptedRequestMessageId(message.getId())
                            .setAcceptedRequestSequencingEventId(message.getEventId())
                            .build(),
                    true);
            if (choice > 5) {
                complete(answer, id, tag);
            }
        }
        if (state != null && state.execution().isOpen()) {
            for (Update update : state.updates().inFlight()) {
                if (update.getAcceptedEventId() != 0 && dice.chance(0.5)) {
                    complete(answer, update.getUpdateId(), tag);
                }
            }
        }
    }

    private static void complete(RespondWorkflowTaskCompletedRequest.Builder answer, String id, String tag) {
        say(
                answer,
                id,
                "/complete",
                Response.newBuilder()
                        .setMeta(Meta.newBuilder().setUpdateId(id))
                        .setOutcome(Outcome.newBuilder().setSuccess(JsonPayloads.text(tag)))
                        .build(),
                true);
    }

    private static void say(
            RespondWorkflowTaskCompletedRequest.Builder answer, String id, String suffix, Message body, boolean named) {
        answer.addMessages(io.temporal.api.protocol.v1.Message.newBuilder()
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
}
