package io.perdura.benchmarks.load;

import com.google.protobuf.Any;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.ProtocolMessageCommandAttributes;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage;
import io.temporal.api.protocol.v1.Message;
import io.temporal.api.update.v1.Acceptance;
import io.temporal.api.update.v1.Meta;
import io.temporal.api.update.v1.Outcome;
import io.temporal.api.update.v1.Response;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Runs that are open and are talked to: each lane has one, sends it one signal after another, or updates that a worker accepts
 * and completes in one task. After so many it takes another run, so that histories stay as short as people keep them.
 */
final class TalkWorkload extends Workload {
    private static final int TALKS_PER_RUN = 100;

    private final boolean updates;
    private final Payloads payload;

    TalkWorkload(LoadPlan plan, Caller caller, boolean updates) {
        super(plan, caller);
        this.updates = updates;
        this.payload = RandomPayload.of(plan.payloadBytes());
    }

    @Override
    String title() {
        return updates
                ? "Updates: accepted and completed by one task"
                : "Signals: each seen by a task if none is under way";
    }

    @Override
    String unit() {
        return updates ? "update" : "signal";
    }

    @Override
    Lane lane() {
        return new Talk();
    }

    private final class Talk implements Lane {
        private @Nullable WorkflowExecution run;
        private int talks;

        @Override
        public void next(Runnable done) {
            WorkflowExecution open = run;
            if (open == null) {
                begin(done);
            } else if (talks++ == TALKS_PER_RUN) {
                run = null;
                talks = 0;
                end(open, done);
            } else if (updates) {
                update(open, done);
            } else {
                signal(open, done);
            }
        }

        private void begin(Runnable done) {
            StartWorkflowExecutionRequest request = start("Talk");
            caller.call(
                    WorkflowServiceGrpc.getStartWorkflowExecutionMethod(),
                    request,
                    reply -> {
                        run = WorkflowExecution.newBuilder()
                                .setWorkflowId(request.getWorkflowId())
                                .setRunId(reply.getRunId())
                                .build();
                        next(done);
                    },
                    done);
        }

        private void end(WorkflowExecution open, Runnable done) {
            TerminateWorkflowExecutionRequest request = TerminateWorkflowExecutionRequest.newBuilder()
                    .setNamespace(plan.namespace())
                    .setWorkflowExecution(open)
                    .setIdentity(name)
                    .build();
            caller.call(
                    WorkflowServiceGrpc.getTerminateWorkflowExecutionMethod(),
                    request,
                    reply -> next(done),
                    () -> next(done));
        }

        private void signal(WorkflowExecution open, Runnable done) {
            SignalWorkflowExecutionRequest request = SignalWorkflowExecutionRequest.newBuilder()
                    .setNamespace(plan.namespace())
                    .setWorkflowExecution(open)
                    .setSignalName("talk")
                    .setInput(payload)
                    .setIdentity(name)
                    .setRequestId(UUID.randomUUID().toString())
                    .build();
            caller.call(
                    WorkflowServiceGrpc.getSignalWorkflowExecutionMethod(),
                    request,
                    reply -> done.run(),
                    () -> again(done));
        }

        private void update(WorkflowExecution open, Runnable done) {
            UpdateWorkflowExecutionRequest.Builder request = UpdateWorkflowExecutionRequest.newBuilder()
                    .setNamespace(plan.namespace())
                    .setWorkflowExecution(open);
            request.getWaitPolicyBuilder()
                    .setLifecycleStage(
                            UpdateWorkflowExecutionLifecycleStage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED);
            request.getRequestBuilder()
                    .setMeta(Meta.newBuilder()
                            .setUpdateId(UUID.randomUUID().toString())
                            .setIdentity(name));
            request.getRequestBuilder().getInputBuilder().setName("talk").setArgs(payload);
            update(request.build(), done);
        }

        /** A caller that was told how far its update has come asks again. */
        private void update(UpdateWorkflowExecutionRequest request, Runnable done) {
            caller.call(
                    WorkflowServiceGrpc.getUpdateWorkflowExecutionMethod(),
                    request,
                    reply -> {
                        if (reply.hasOutcome()) {
                            done.run();
                        } else {
                            update(request, done);
                        }
                    },
                    () -> again(done));
        }

        private void again(Runnable done) {
            run = null;
            talks = 0;
            next(done);
        }
    }

    // ---- The worker ----

    @Override
    void answer(PollWorkflowTaskQueueResponse task, RespondWorkflowTaskCompletedRequest.Builder answer) {
        for (Message message : task.getMessagesList()) {
            String id = message.getProtocolInstanceId();
            say(
                    answer,
                    id,
                    "/accept",
                    Any.pack(Acceptance.newBuilder()
                            .setAcceptedRequestMessageId(message.getId())
                            .setAcceptedRequestSequencingEventId(message.getEventId())
                            .build()));
            say(
                    answer,
                    id,
                    "/complete",
                    Any.pack(Response.newBuilder()
                            .setMeta(Meta.newBuilder().setUpdateId(id))
                            .setOutcome(Outcome.newBuilder().setSuccess(payload))
                            .build()));
        }
    }

    private static void say(RespondWorkflowTaskCompletedRequest.Builder answer, String id, String suffix, Any body) {
        answer.addMessages(Message.newBuilder()
                        .setId(id + suffix)
                        .setProtocolInstanceId(id)
                        .setBody(body))
                .addCommands(Command.newBuilder()
                        .setCommandType(CommandType.COMMAND_TYPE_PROTOCOL_MESSAGE)
                        .setProtocolMessageCommandAttributes(
                                ProtocolMessageCommandAttributes.newBuilder().setMessageId(id + suffix)));
    }
}
