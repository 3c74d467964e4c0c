package io.perdura.sdk.worker;

import io.perdura.sdk.run.Decision;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.WorkflowServiceMethods;
import io.temporal.api.command.v1.Command;
import io.temporal.api.enums.v1.QueryResultType;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.query.v1.WorkflowQuery;
import io.temporal.api.query.v1.WorkflowQueryResult;
import io.temporal.api.taskqueue.v1.StickyExecutionAttributes;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondQueryTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondQueryTaskCompletedResponse;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedResponse;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskFailedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskFailedResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The answers to workflow tasks and queries. */
final class Replies {
    private final ServiceClient service;
    private final WorkerIdentity identity;
    private final PayloadLimits limits;

    /** What all completions say alike: made once, as to make a message of messages is what an answer costs most. */
    private final RespondWorkflowTaskCompletedRequest completion;

    Replies(ServiceClient service, WorkerIdentity identity, WorkerOptions options, PayloadLimits limits) {
        this.service = service;
        this.identity = identity;
        this.limits = limits;
        this.completion = completion(identity, options.cachedRunsMax() > 0, options.stickyScheduleToStart());
    }

    private static RespondWorkflowTaskCompletedRequest completion(
            WorkerIdentity identity, boolean sticky, Duration stickyScheduleToStart) {
        RespondWorkflowTaskCompletedRequest.Builder request = RespondWorkflowTaskCompletedRequest.newBuilder()
                .setIdentity(identity.identity())
                .setNamespace(identity.namespace())
                .setReturnNewWorkflowTask(sticky)
                .setCapabilities(RespondWorkflowTaskCompletedRequest.Capabilities.newBuilder()
                        .setDiscardSpeculativeWorkflowTaskWithEvents(true));
        if (!identity.buildId().isEmpty()) {
            request.setBinaryChecksum(identity.buildId());
        }
        if (sticky) {
            request.setStickyAttributes(StickyExecutionAttributes.newBuilder()
                    .setWorkerTaskQueue(io.temporal.api.taskqueue.v1.TaskQueue.newBuilder()
                            .setName(identity.stickyQueue())
                            .setKind(io.temporal.api.enums.v1.TaskQueueKind.TASK_QUEUE_KIND_STICKY)
                            .setNormalName(identity.taskQueue()))
                    .setScheduleToStartTimeout(com.google.protobuf.Duration.newBuilder()
                            .setSeconds(stickyScheduleToStart.getSeconds())
                            .setNanos(stickyScheduleToStart.getNano())));
        }
        return request.build();
    }

    /** Fails with {@link PayloadLimits.Exceeded} if the namespace does not take it, and then nothing was sent. */
    CompletionStage<RespondWorkflowTaskCompletedResponse> completed(
            PollWorkflowTaskQueueResponse task, Decision.Completed decision, List<Command> commands) {
        RespondWorkflowTaskCompletedRequest.Builder request = completion.toBuilder()
                .setTaskToken(task.getTaskToken())
                .addAllCommands(commands)
                .addAllMessages(decision.messages())
                .setSdkMetadata(decision.metadata())
                .setForceCreateNewWorkflowTask(decision.openLocalActivities());
        Map<String, WorkflowQueryResult> readByAll = new HashMap<>();
        decision.queryResults().forEach((id, result) -> {
            if (isReadByAll(task.getQueriesMap().get(id))) {
                readByAll.put(id, result);
            } else {
                request.putQueryResults(id, result);
            }
        });
        return service.codec()
                .encode(request.build())
                .thenApply(this::limited)
                .thenCompose(encoded -> service.call(
                        WorkflowServiceMethods.RESPOND_WORKFLOW_TASK_COMPLETED,
                        readByAll.isEmpty()
                                ? encoded
                                : encoded.toBuilder()
                                        .putAllQueryResults(readByAll)
                                        .build()));
    }

    private RespondWorkflowTaskCompletedRequest limited(RespondWorkflowTaskCompletedRequest encoded) {
        String exceeded = limits.exceeded(encoded.getCommandsList(), encoded.getMessagesList());
        if (exceeded != null) {
            throw new PayloadLimits.Exceeded(exceeded);
        }
        RespondWorkflowTaskCompletedRequest.Builder limited = null;
        for (Map.Entry<String, WorkflowQueryResult> result :
                encoded.getQueryResultsMap().entrySet()) {
            String tooLarge =
                    limits.exceeded("the answer to the query", result.getValue().getAnswer());
            if (tooLarge != null) {
                limited = limited == null ? encoded.toBuilder() : limited;
                limited.putQueryResults(result.getKey(), unanswered(tooLarge));
            }
        }
        return limited == null ? encoded : limited.build();
    }

    private static WorkflowQueryResult unanswered(String why) {
        return WorkflowQueryResult.newBuilder()
                .setResultType(QueryResultType.QUERY_RESULT_TYPE_FAILED)
                .setErrorMessage(why)
                .setFailure(Failure.newBuilder().setMessage(why))
                .build();
    }

    /** Stacks are asked for by user interfaces, which have no codec. */
    private static boolean isReadByAll(@Nullable WorkflowQuery query) {
        return query != null && query.getQueryType().equals("__stack_trace");
    }

    CompletionStage<RespondWorkflowTaskFailedResponse> failed(
            PollWorkflowTaskQueueResponse task, Decision.Failed decision) {
        return service.codec()
                .encode(RespondWorkflowTaskFailedRequest.newBuilder()
                        .setTaskToken(task.getTaskToken())
                        .setIdentity(identity.identity())
                        .setNamespace(identity.namespace())
                        .setCause(decision.cause())
                        .setFailure(decision.failure())
                        .build())
                .thenCompose(encoded -> service.call(WorkflowServiceMethods.RESPOND_WORKFLOW_TASK_FAILED, encoded));
    }

    CompletionStage<RespondQueryTaskCompletedResponse> answered(
            PollWorkflowTaskQueueResponse task, WorkflowQueryResult result) {
        RespondQueryTaskCompletedRequest.Builder request = RespondQueryTaskCompletedRequest.newBuilder()
                .setTaskToken(task.getTaskToken())
                .setNamespace(identity.namespace())
                .setCompletedType(result.getResultType());
        if (result.getResultType() == QueryResultType.QUERY_RESULT_TYPE_ANSWERED) {
            request.setQueryResult(result.getAnswer());
        } else {
            request.setErrorMessage(result.getErrorMessage()).setFailure(result.getFailure());
        }
        CompletionStage<RespondQueryTaskCompletedRequest> encoded = isReadByAll(task.getQuery())
                ? CompletableFuture.completedStage(request.build())
                : service.codec().encode(request.build());
        return encoded.thenApply(this::limited)
                .thenCompose(answer -> service.call(WorkflowServiceMethods.RESPOND_QUERY_TASK_COMPLETED, answer));
    }

    private RespondQueryTaskCompletedRequest limited(RespondQueryTaskCompletedRequest answer) {
        String tooLarge = limits.exceeded("the answer to the query", answer.getQueryResult());
        return tooLarge == null
                ? answer
                : answer.toBuilder()
                        .clearQueryResult()
                        .setCompletedType(QueryResultType.QUERY_RESULT_TYPE_FAILED)
                        .setErrorMessage(tooLarge)
                        .setFailure(Failure.newBuilder().setMessage(tooLarge))
                        .build();
    }
}
