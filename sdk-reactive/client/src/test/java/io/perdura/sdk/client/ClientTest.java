package io.perdura.sdk.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.rpc.Status;
import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.failure.ActivityFailure;
import io.perdura.sdk.failure.ApplicationFailure;
import io.perdura.sdk.failure.CanceledFailure;
import io.perdura.sdk.failure.TerminatedFailure;
import io.perdura.sdk.failure.TimeoutFailure;
import io.perdura.sdk.option.RetryOptions;
import io.perdura.sdk.option.SearchAttributeKey;
import io.perdura.sdk.service.RpcCode;
import io.perdura.sdk.service.RpcException;
import io.perdura.sdk.service.ScriptedTransport;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.ServiceOptions;
import io.perdura.sdk.service.VirtualSurroundings;
import io.perdura.sdk.workflow.QueryMethod;
import io.perdura.sdk.workflow.SignalMethod;
import io.perdura.sdk.workflow.UpdateMethod;
import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import io.temporal.api.common.v1.Callback;
import io.temporal.api.common.v1.Link;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.errordetails.v1.MultiOperationExecutionFailure;
import io.temporal.api.errordetails.v1.QueryFailedFailure;
import io.temporal.api.errordetails.v1.WorkflowExecutionAlreadyStartedFailure;
import io.temporal.api.failure.v1.ActivityFailureInfo;
import io.temporal.api.failure.v1.ApplicationFailureInfo;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.failure.v1.MultiOperationExecutionAborted;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.query.v1.QueryRejected;
import io.temporal.api.update.v1.Outcome;
import io.temporal.api.workflow.v1.OnConflictOptions;
import io.temporal.api.workflowservice.v1.ExecuteMultiOperationResponse;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowExecutionUpdateResponse;
import io.temporal.api.workflowservice.v1.QueryWorkflowResponse;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatResponse;
import io.temporal.api.workflowservice.v1.RequestCancelWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.RequestCancelWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.SignalWithStartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.SignalWithStartWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a client sends, and what it makes of answers. */
class ClientTest {
    private final ScriptedTransport transport = new ScriptedTransport().tellingCapabilities();
    private final VirtualSurroundings time = new VirtualSurroundings();
    private final WorkflowClient client = WorkflowClient.of(
            new ServiceClient(transport, time, ServiceOptions.of("here").identity("me")));
    private final StartOptions options = StartOptions.of("queue").workflowId("w");

    /** A workflow as this project's users write it. */
    @WorkflowInterface
    interface Account {
        @WorkflowMethod
        CompletionStage<Integer> open(String owner, int cents);

        @SignalMethod
        void close();

        @QueryMethod(name = "cents")
        int balance();

        @UpdateMethod
        CompletionStage<List<Integer>> deposit(int cents);

        default void neither() {}
    }

    /** One of the stock Java SDK. */
    @io.temporal.workflow.WorkflowInterface
    interface Stock {
        @io.temporal.workflow.WorkflowMethod
        String run(String argument);
    }

    private static <T> T now(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        assertThat(future).isDone();
        return future.join();
    }

    private static Throwable failure(CompletionStage<?> stage) {
        try {
            now(stage);
        } catch (CompletionException e) {
            return e.getCause();
        }
        throw new AssertionError("it did not fail");
    }

    private static Payloads payloads(Object... values) {
        return DataConverter.standard().toPayloads(values).orElseThrow();
    }

    private <M extends Message> M sent(int index, Class<M> type) {
        return type.cast(transport.asked().get(index).request());
    }

    private static RpcException refusal(RpcCode code, Message detail) {
        return new RpcException(
                code, "no", Status.newBuilder().addDetails(Any.pack(detail)).build(), null);
    }

    // ---- Start ----

    @Test
    void aStartCarriesAllOfItsOptions() {
        Link link = Link.newBuilder()
                .setWorkflowEvent(Link.WorkflowEvent.newBuilder().setWorkflowId("from"))
                .build();
        Callback callback = Callback.newBuilder()
                .setNexus(Callback.Nexus.newBuilder().setUrl("http://there"))
                .build();
        transport.answer(
                StartWorkflowExecutionResponse.newBuilder().setRunId("r").build());
        WorkflowHandle<Integer> handle = now(client.start(
                Account.class,
                options.executionTimeout(Duration.ofHours(3))
                        .runTimeout(Duration.ofHours(2))
                        .taskTimeout(Duration.ofSeconds(5))
                        .startDelay(Duration.ofSeconds(1))
                        .retry(RetryOptions.attempts(3))
                        .memo(Map.of("m", 1))
                        .searchAttributes(Map.of(SearchAttributeKey.keyword("CustomKeywordField"), "k"))
                        .staticSummary("s")
                        .staticDetails("d")
                        .links(List.of(link))
                        .completionCallbacks(List.of(callback))
                        .onConflict(OnConflictOptions.newBuilder()
                                .setAttachLinks(true)
                                .build())
                        .idConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING),
                account -> account.open("Ada", 5)));
        StartWorkflowExecutionRequest sent = sent(0, StartWorkflowExecutionRequest.class);
        assertThat(sent.getNamespace()).isEqualTo("here");
        assertThat(sent.getIdentity()).isEqualTo("me");
        assertThat(sent.getWorkflowId()).isEqualTo("w");
        assertThat(sent.getRequestId()).hasSize(36);
        assertThat(sent.getWorkflowType().getName()).isEqualTo("Account");
        assertThat(sent.getTaskQueue().getName()).isEqualTo("queue");
        assertThat(sent.getInput()).isEqualTo(payloads("Ada", 5));
        assertThat(sent.getWorkflowExecutionTimeout().getSeconds()).isEqualTo(10_800);
        assertThat(sent.getWorkflowRunTimeout().getSeconds()).isEqualTo(7_200);
        assertThat(sent.getWorkflowTaskTimeout().getSeconds()).isEqualTo(5);
        assertThat(sent.getWorkflowStartDelay().getSeconds()).isEqualTo(1);
        assertThat(sent.getRetryPolicy().getMaximumAttempts()).isEqualTo(3);
        assertThat(sent.getMemo().getFieldsMap()).containsOnlyKeys("m");
        assertThat(sent.getSearchAttributes()
                        .getIndexedFieldsOrThrow("CustomKeywordField")
                        .getMetadataOrThrow("type")
                        .toStringUtf8())
                .isEqualTo("Keyword");
        assertThat(sent.getUserMetadata().getSummary()).isEqualTo(payloads("s").getPayloads(0));
        assertThat(sent.getLinksList()).containsExactly(link);
        assertThat(sent.getCompletionCallbacksList()).containsExactly(callback);
        assertThat(sent.getOnConflictOptions().getAttachLinks()).isTrue();
        assertThat(sent.getRequestEagerExecution()).isFalse();
        assertThat(sent.getWorkflowIdConflictPolicy())
                .isEqualTo(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING);
        assertThat(handle.workflowId()).isEqualTo("w");
        assertThat(handle.runId()).isEqualTo("r");
    }

    @Test
    void aStartThatIsTriedAgainIsTheSameStart() {
        transport.refuse(RpcCode.UNAVAILABLE, "away").answer(StartWorkflowExecutionResponse.getDefaultInstance());
        CompletionStage<?> started = client.start("Account", StartOptions.of("queue"), Integer.class);
        time.advance(Duration.ofSeconds(1));
        now(started);
        assertThat(sent(0, StartWorkflowExecutionRequest.class))
                .isEqualTo(sent(1, StartWorkflowExecutionRequest.class));
        assertThat(sent(0, StartWorkflowExecutionRequest.class).getWorkflowId()).hasSize(36);
    }

    @Test
    void aWorkflowThatIsThereIsNamed() {
        transport.refuse(refusal(
                RpcCode.ALREADY_EXISTS,
                WorkflowExecutionAlreadyStartedFailure.newBuilder()
                        .setRunId("other")
                        .build()));
        assertThat(failure(client.start("Account", options, Integer.class)))
                .isInstanceOfSatisfying(WorkflowAlreadyStartedException.class, there -> {
                    assertThat(there.workflowId()).isEqualTo("w");
                    assertThat(there.runId()).isEqualTo("other");
                    assertThat(there.workflowType()).isEqualTo("Account");
                });
    }

    @Test
    void aRefusalOfAnotherKindKeepsItsCause() {
        transport.refuse(RpcCode.INVALID_ARGUMENT, "missing task queue");
        assertThat(failure(client.start("Account", options, Integer.class)))
                .isInstanceOf(WorkflowServiceException.class)
                .hasMessageContaining("missing task queue")
                .hasCauseInstanceOf(RpcException.class);
    }

    @Test
    void anInterfaceOfTheStockSdkServes() {
        transport.answer(StartWorkflowExecutionResponse.getDefaultInstance());
        WorkflowHandle<String> handle = now(client.startPlain(Stock.class, options, stock -> stock.run("x")));
        assertThat(handle.workflowId()).isEqualTo("w");
        assertThat(sent(0, StartWorkflowExecutionRequest.class)
                        .getWorkflowType()
                        .getName())
                .isEqualTo("Stock");
    }

    @Test
    void codeThatCallsSomethingElseIsToldSo() {
        assertThatThrownBy(() -> client.start(Account.class, options, account -> null))
                .hasMessageContaining("one method of Account should be called, not 0");
        assertThatThrownBy(() -> client.start(Account.class, options, account -> account.deposit(1)))
                .hasMessageContaining("deposit is a UPDATE, not a RUN");
        assertThatThrownBy(() -> client.start(
                        Account.class, options, account -> account.open("a", 1).thenApply(x -> x)))
                .hasMessageContaining("only noted");
        assertThatThrownBy(() -> client.interfaces().signal(Account.class, Account::neither))
                .hasMessageContaining("Account.neither is no workflow");
    }

    // ---- Signals, queries, the end ----

    private WorkflowHandle<Integer> started() {
        transport.answer(StartWorkflowExecutionResponse.newBuilder()
                .setRunId("r2")
                .setFirstExecutionRunId("r1")
                .build());
        return now(client.start("Account", options, Integer.class));
    }

    @Test
    void aSignalGoesToWhicheverRunIsOpen() {
        WorkflowHandle<Integer> handle = started();
        transport.answer(SignalWorkflowExecutionResponse.getDefaultInstance());
        now(handle.signal(Account.class, Account::close));
        SignalWorkflowExecutionRequest sent = sent(1, SignalWorkflowExecutionRequest.class);
        assertThat(sent.getSignalName()).isEqualTo("close");
        assertThat(sent.getWorkflowExecution().getRunId()).isEmpty();
        assertThat(sent.getRequestId()).isNotEmpty();
    }

    @Test
    void aCancelRequestIsForTheChainThatWasStarted() {
        WorkflowHandle<Integer> handle = started();
        transport.answer(RequestCancelWorkflowExecutionResponse.getDefaultInstance());
        now(handle.cancel("enough"));
        RequestCancelWorkflowExecutionRequest sent = sent(1, RequestCancelWorkflowExecutionRequest.class);
        assertThat(sent.getFirstExecutionRunId()).isEqualTo("r1");
        assertThat(sent.getReason()).isEqualTo("enough");
    }

    @Test
    void aWorkflowThatIsNotThereIsNotFound() {
        transport.refuse(RpcCode.NOT_FOUND, "workflow not found for ID: w");
        assertThat(failure(client.handle("w", Integer.class).signal("close")))
                .isInstanceOf(WorkflowNotFoundException.class);
    }

    @Test
    void aQueryGivesItsAnswerItsRejectionOrItsFailure() {
        transport
                .answer(QueryWorkflowResponse.newBuilder()
                        .setQueryResult(payloads(7))
                        .build())
                .answer(QueryWorkflowResponse.newBuilder()
                        .setQueryRejected(QueryRejected.newBuilder()
                                .setStatus(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED))
                        .build())
                .refuse(refusal(
                        RpcCode.INVALID_ARGUMENT,
                        QueryFailedFailure.newBuilder()
                                .setFailure(application("Unknown query type: x"))
                                .build()));
        WorkflowHandle<Integer> handle = client.handle("w", Integer.class);
        assertThat(now(handle.query(Account.class, Account::balance))).isEqualTo(7);
        assertThat(failure(handle.query("cents", Integer.class)))
                .isInstanceOfSatisfying(
                        WorkflowQueryRejectedException.class,
                        rejected -> assertThat(rejected.status())
                                .isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED));
        assertThat(failure(handle.query("x", Integer.class)))
                .isInstanceOf(WorkflowQueryFailedException.class)
                .hasRootCauseMessage("Unknown query type: x");
    }

    private static Failure application(String message) {
        return Failure.newBuilder()
                .setMessage(message)
                .setApplicationFailureInfo(ApplicationFailureInfo.newBuilder().setType("T"))
                .build();
    }

    // ---- Results ----

    private static GetWorkflowExecutionHistoryResponse closing(HistoryEvent.Builder event) {
        GetWorkflowExecutionHistoryResponse.Builder page = GetWorkflowExecutionHistoryResponse.newBuilder();
        page.getHistoryBuilder().addEvents(event.setEventId(9));
        return page.build();
    }

    private static HistoryEvent.Builder event(EventType type) {
        return HistoryEvent.newBuilder().setEventType(type);
    }

    private static HistoryEvent.Builder completed(String next, Object value) {
        HistoryEvent.Builder event = event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED);
        event.getWorkflowExecutionCompletedEventAttributesBuilder()
                .setResult(payloads(value))
                .setNewExecutionRunId(next);
        return event;
    }

    private static HistoryEvent.Builder continued(String next) {
        HistoryEvent.Builder event = event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW);
        event.getWorkflowExecutionContinuedAsNewEventAttributesBuilder().setNewExecutionRunId(next);
        return event;
    }

    private static HistoryEvent.Builder failed(String next, Failure failure) {
        HistoryEvent.Builder event = event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED);
        event.getWorkflowExecutionFailedEventAttributesBuilder()
                .setFailure(failure)
                .setRetryState(RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED)
                .setNewExecutionRunId(next);
        return event;
    }

    private static HistoryEvent.Builder timedOut(String next) {
        HistoryEvent.Builder event = event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT);
        event.getWorkflowExecutionTimedOutEventAttributesBuilder().setNewExecutionRunId(next);
        return event;
    }

    @Test
    void aResultIsWaitedForPageByPageAndAlongTheChain() {
        GetWorkflowExecutionHistoryResponse nothingYet = GetWorkflowExecutionHistoryResponse.newBuilder()
                .setNextPageToken(ByteString.copyFromUtf8("later"))
                .build();
        WorkflowHandle<Integer> handle = started();
        transport
                .answer(nothingYet)
                .answer(closing(continued("b")))
                .answer(closing(failed("c", application("first try"))))
                .answer(closing(timedOut("d")))
                .answer(closing(completed("e", 1)))
                .answer(closing(completed("", 42)));
        assertThat(now(handle.result())).isEqualTo(42);
        assertThat(transport.asked().stream()
                        .skip(1)
                        .map(call -> (GetWorkflowExecutionHistoryRequest) call.request())
                        .map(request -> request.getExecution().getRunId()
                                + request.getNextPageToken().toStringUtf8()))
                .containsExactly("r2", "r2later", "b", "c", "d", "e");
    }

    @Test
    void aRunAloneSaysWhatTookOver() {
        transport.answer(closing(continued("b")));
        assertThat(failure(client.handle("w", "a", Integer.class).resultOfRun()))
                .isInstanceOfSatisfying(
                        WorkflowContinuedAsNewException.class,
                        over -> assertThat(over.newRunId()).isEqualTo("b"));
    }

    private WorkflowFailedException failedBy(HistoryEvent.Builder closing) {
        transport.answer(closing(closing));
        return (WorkflowFailedException)
                failure(client.handle("w", Integer.class).result());
    }

    @Test
    void aFailedWorkflowShowsItsWholeChainOfCauses() {
        Failure activity = Failure.newBuilder()
                .setMessage("Activity task failed")
                .setActivityFailureInfo(ActivityFailureInfo.newBuilder().setActivityId("a1"))
                .setCause(application("no such account"))
                .build();
        WorkflowFailedException thrown = failedBy(failed("", activity));
        assertThat(thrown.retryState()).isEqualTo(RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED);
        assertThat(thrown.closeEvent()).isEqualTo(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED);
        assertThat(thrown.closeEventId()).isEqualTo(9);
        assertThat(thrown).cause().isInstanceOf(ActivityFailure.class);
        assertThat(thrown.getCause())
                .cause()
                .isInstanceOfSatisfying(
                        ApplicationFailure.class,
                        inner -> assertThat(inner.type()).isEqualTo("T"))
                .hasMessage("no such account");
    }

    @Test
    void otherEndsAreToldApart() {
        HistoryEvent.Builder canceled = event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED);
        canceled.getWorkflowExecutionCanceledEventAttributesBuilder().setDetails(payloads("why"));
        assertThat(failedBy(canceled))
                .cause()
                .isInstanceOfSatisfying(
                        CanceledFailure.class,
                        failure -> assertThat(failure.details().get(0, String.class))
                                .isEqualTo("why"));
        HistoryEvent.Builder terminated = event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED);
        terminated.getWorkflowExecutionTerminatedEventAttributesBuilder().setReason("by hand");
        assertThat(failedBy(terminated))
                .cause()
                .isInstanceOf(TerminatedFailure.class)
                .hasMessage("by hand");
        assertThat(failedBy(timedOut(""))).cause().isInstanceOf(TimeoutFailure.class);
    }

    @Test
    void whoeverNoLongerWaitsGivesTheCallUp() {
        CompletableFuture<Integer> result = client.handle("w", Integer.class).result();
        assertThat(result).isNotDone();
        result.cancel(false);
        assertThat(transport.all().get(0).cancelled()[0]).isTrue();
    }

    @Test
    void aServerThatStaysAwayEndsTheWait() {
        for (int i = 0; i < 100; i++) {
            transport.refuse(RpcCode.UNAVAILABLE, "away");
        }
        WorkflowClient impatient = WorkflowClient.of(new ServiceClient(transport, time, ServiceOptions.of("here")));
        CompletableFuture<Integer> result = impatient.handle("w", Integer.class).result();
        time.advance(Duration.ofMinutes(10));
        assertThat(failure(result)).isInstanceOf(WorkflowServiceException.class).hasMessageContaining("away");
    }

    // ---- Updates ----

    private static UpdateWorkflowExecutionResponse stage(String stage) {
        return UpdateWorkflowExecutionResponse.newBuilder()
                .setStage(UpdateWorkflowExecutionLifecycleStage.valueOf(
                        "UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_" + stage))
                .build();
    }

    private static Outcome outcome(Object value) {
        return Outcome.newBuilder().setSuccess(payloads(value)).build();
    }

    @Test
    void anUpdateIsSentUntilItIsAcceptedAndThenAskedAbout() {
        ScriptedTransport script = new ScriptedTransport()
                .answer(stage("ADMITTED"))
                .answer(stage("ACCEPTED"))
                .answer(PollWorkflowExecutionUpdateResponse.getDefaultInstance())
                .answer(PollWorkflowExecutionUpdateResponse.newBuilder()
                        .setOutcome(outcome(List.of(1, 2)))
                        .build());
        WorkflowClient other = WorkflowClient.of(new ServiceClient(script, time, ServiceOptions.of("here")));
        List<Integer> deposits =
                now(other.handle("w", Integer.class).update(Account.class, account -> account.deposit(5)));
        assertThat(deposits).containsExactly(1, 2);
        assertThat(script.asked().stream().map(ScriptedTransport.Asked::method))
                .containsExactly(
                        "UpdateWorkflowExecution",
                        "UpdateWorkflowExecution",
                        "PollWorkflowExecutionUpdate",
                        "PollWorkflowExecutionUpdate");
        assertThat(script.asked().get(0).request())
                .isEqualTo(script.asked().get(1).request());
        UpdateWorkflowExecutionRequest sent =
                (UpdateWorkflowExecutionRequest) script.asked().get(0).request();
        assertThat(sent.getRequest().getInput().getName()).isEqualTo("deposit");
        assertThat(sent.getRequest().getInput().getArgs()).isEqualTo(payloads(5));
        assertThat(sent.getRequest().getMeta().getUpdateId()).hasSize(36);
    }

    @Test
    void aRejectedUpdateFails() {
        ScriptedTransport script = new ScriptedTransport()
                .answer(UpdateWorkflowExecutionResponse.newBuilder()
                        .setOutcome(Outcome.newBuilder().setFailure(application("nothing to deposit")))
                        .build());
        WorkflowClient other = WorkflowClient.of(new ServiceClient(script, time, ServiceOptions.of("here")));
        UpdateHandle<Integer> handle = now(other.handle("w", Integer.class)
                .startUpdate(UpdateCall.of("deposit", Integer.class, -1), new UpdateOptions("u")));
        assertThat(failure(handle.result()))
                .isInstanceOfSatisfying(WorkflowUpdateFailedException.class, failure -> {
                    assertThat(failure.updateId()).isEqualTo("u");
                    assertThat(failure.updateName()).isEqualTo("deposit");
                })
                .hasRootCauseMessage("nothing to deposit");
    }

    @Test
    void updateWithStartGivesBothHandles() {
        ExecuteMultiOperationResponse.Builder both = ExecuteMultiOperationResponse.newBuilder();
        both.addResponsesBuilder()
                .setStartWorkflow(StartWorkflowExecutionResponse.newBuilder().setRunId("r"));
        both.addResponsesBuilder()
                .setUpdateWorkflow(stage("COMPLETED").toBuilder().setOutcome(outcome(List.of(3))));
        ScriptedTransport script = new ScriptedTransport().answer(both.build());
        WorkflowClient other = WorkflowClient.of(new ServiceClient(script, time, ServiceOptions.of("here")));
        var answer = now(other.updateWithStart(
                Account.class,
                options.idConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING),
                account -> account.open("Ada", 0),
                account -> account.deposit(3)));
        assertThat(answer.workflow().runId()).isEqualTo("r");
        assertThat(now(answer.update().result())).containsExactly(3);
        assertThatThrownBy(() -> client.updateWithStart(
                        options, WorkflowCall.of("A", String.class), UpdateCall.of("u", String.class)))
                .hasMessageContaining("idConflictPolicy");
    }

    @Test
    void ofOperationsSentTogetherTheOneThatWasRefusedIsTold() {
        MultiOperationExecutionFailure.Builder statuses = MultiOperationExecutionFailure.newBuilder();
        statuses.addStatusesBuilder()
                .setCode(RpcCode.ALREADY_EXISTS.ordinal())
                .addDetails(Any.pack(WorkflowExecutionAlreadyStartedFailure.newBuilder()
                        .setRunId("open")
                        .build()));
        statuses.addStatusesBuilder()
                .setCode(RpcCode.ABORTED.ordinal())
                .addDetails(Any.pack(MultiOperationExecutionAborted.getDefaultInstance()));
        ScriptedTransport script = new ScriptedTransport().refuse(refusal(RpcCode.ALREADY_EXISTS, statuses.build()));
        WorkflowClient other = WorkflowClient.of(new ServiceClient(script, time, ServiceOptions.of("here")));
        assertThat(failure(other.updateWithStart(
                        options.idConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL),
                        WorkflowCall.of("A", String.class),
                        UpdateCall.of("u", String.class))))
                .isInstanceOfSatisfying(
                        WorkflowAlreadyStartedException.class,
                        there -> assertThat(there.runId()).isEqualTo("open"));
    }

    @Test
    void signalWithStartCarriesBoth() {
        transport.answer(SignalWithStartWorkflowExecutionResponse.newBuilder()
                .setRunId("r")
                .build());
        now(client.signalWithStart(
                Account.class, options.staticSummary("s"), account -> account.open("Ada", 1), Account::close));
        SignalWithStartWorkflowExecutionRequest sent = sent(0, SignalWithStartWorkflowExecutionRequest.class);
        assertThat(sent.getSignalName()).isEqualTo("close");
        assertThat(sent.getInput()).isEqualTo(payloads("Ada", 1));
        assertThat(sent.hasUserMetadata()).isTrue();
        assertThat(sent.getRequestId()).isNotEmpty();
    }

    // ---- Activities ----

    @Test
    void anActivityThatIsOverIsNotFoundAndOneToStopSaysWhy() {
        transport
                .refuse(RpcCode.NOT_FOUND, "activity not found")
                .answer(RecordActivityTaskHeartbeatResponse.newBuilder()
                        .setCancelRequested(true)
                        .build())
                .answer(RecordActivityTaskHeartbeatResponse.getDefaultInstance());
        ActivityKey key = ActivityKey.of(new byte[] {1});
        assertThat(failure(client.activities().complete(key, "x"))).isInstanceOf(ActivityNotFoundException.class);
        assertThat(now(client.activities().heartbeat(key, 5)).orElseThrow().name())
                .isEqualTo("CANCELED");
        assertThat(now(client.activities().heartbeat(key))).isEmpty();
    }
}
