package io.perdura.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.sdk.activity.ActivityContext;
import io.perdura.sdk.activity.ActivityInterface;
import io.perdura.sdk.client.ActivityKey;
import io.perdura.sdk.client.ActivityNotFoundException;
import io.perdura.sdk.client.QueryCall;
import io.perdura.sdk.client.QueryOptions;
import io.perdura.sdk.client.ResetOptions;
import io.perdura.sdk.client.SignalCall;
import io.perdura.sdk.client.StartOptions;
import io.perdura.sdk.client.UpdateCall;
import io.perdura.sdk.client.UpdateHandle;
import io.perdura.sdk.client.UpdateOptions;
import io.perdura.sdk.client.WorkflowAlreadyStartedException;
import io.perdura.sdk.client.WorkflowCall;
import io.perdura.sdk.client.WorkflowClient;
import io.perdura.sdk.client.WorkflowContinuedAsNewException;
import io.perdura.sdk.client.WorkflowDescription;
import io.perdura.sdk.client.WorkflowFailedException;
import io.perdura.sdk.client.WorkflowHandle;
import io.perdura.sdk.client.WorkflowNotFoundException;
import io.perdura.sdk.client.WorkflowQueryFailedException;
import io.perdura.sdk.client.WorkflowQueryRejectedException;
import io.perdura.sdk.client.WorkflowSummary;
import io.perdura.sdk.client.WorkflowUpdateFailedException;
import io.perdura.sdk.failure.ActivityFailure;
import io.perdura.sdk.failure.ApplicationFailure;
import io.perdura.sdk.failure.CanceledFailure;
import io.perdura.sdk.failure.TerminatedFailure;
import io.perdura.sdk.failure.TimeoutFailure;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.option.RetryOptions;
import io.perdura.sdk.service.RpcCode;
import io.perdura.sdk.service.RpcException;
import io.perdura.sdk.service.ServerUnderTest;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.ServiceOptions;
import io.perdura.sdk.service.Surroundings;
import io.perdura.sdk.service.Transport;
import io.perdura.sdk.worker.Worker;
import io.perdura.sdk.worker.WorkerOptions;
import io.perdura.sdk.workflow.Flow;
import io.perdura.sdk.workflow.QueryMethod;
import io.perdura.sdk.workflow.SignalMethod;
import io.perdura.sdk.workflow.UpdateMethod;
import io.perdura.sdk.workflow.UpdateValidatorMethod;
import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.QueryRejectCondition;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.history.v1.HistoryEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a client does, with a worker on the same transport, against a whole server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ClientScenarios {
    private static final Duration PATIENT = Duration.ofMinutes(4);

    private final String queue = "client-" + UUID.randomUUID();
    private final CompletableFuture<byte[]> token = new CompletableFuture<>();
    private ServerUnderTest under;
    private Transport transport;
    private WorkflowClient client;
    private Worker worker;

    /** A workflow that keeps a sum until it is told to stop. */
    @WorkflowInterface
    public interface Ledger {
        @WorkflowMethod
        CompletionStage<Integer> keep(int sum, int runs);

        @SignalMethod
        void add(int cents);

        @SignalMethod
        void stop();

        @QueryMethod
        int sum();

        @UpdateMethod
        CompletionStage<Integer> deposit(int cents);

        @UpdateValidatorMethod(updateName = "deposit")
        void validateDeposit(int cents);
    }

    /** Carries on in as many runs as it is told, and ends with the last; with none it waits to be stopped. */
    public static class LedgerFlow implements Ledger {
        private int sum;
        private boolean stopped;

        @Override
        public CompletionStage<Integer> keep(int before, int runs) {
            sum += before;
            if (runs > 1) {
                return Flow.continueAsNew(sum + 1, runs - 1);
            }
            if (runs == 1) {
                return Flow.sleep(Duration.ZERO).thenApply(slept -> sum);
            }
            return Flow.await(() -> stopped)
                    .thenCompose(met -> Flow.allHandlersFinished())
                    .thenApply(finished -> sum);
        }

        @Override
        public void add(int cents) {
            sum += cents;
        }

        @Override
        public void stop() {
            stopped = true;
        }

        @Override
        public int sum() {
            return sum;
        }

        @Override
        public CompletionStage<Integer> deposit(int cents) {
            return Flow.sleep(Duration.ofMillis(5)).thenApply(slept -> sum += cents);
        }

        @Override
        public void validateDeposit(int cents) {
            if (cents <= 0) {
                throw new IllegalArgumentException("nothing to deposit");
            }
        }
    }

    @ActivityInterface
    public interface Steps {
        CompletionStage<String> later(String id);

        CompletionStage<String> refuse(String why);
    }

    private final class StepsHere implements Steps {
        @Override
        public CompletionStage<String> later(String id) {
            ActivityContext context = ActivityContext.current();
            context.completeLater();
            token.complete(context.taskToken());
            return CompletableFuture.completedStage("ignored");
        }

        @Override
        public CompletionStage<String> refuse(String why) {
            return CompletableFuture.failedStage(ApplicationFailure.nonRetryable(why, "Refused", 7));
        }
    }

    /** One activity, by its name. */
    @WorkflowInterface
    public interface Step {
        @WorkflowMethod
        CompletionStage<String> run(String activity, String argument);
    }

    public static class StepFlow implements Step {
        private final Steps steps = Flow.activity(
                Steps.class,
                ActivityOptions.ofStartToClose(Duration.ofMinutes(1)).retry(RetryOptions.attempts(1)));

        @Override
        public CompletionStage<String> run(String activity, String argument) {
            return activity.equals("later") ? steps.later(argument) : steps.refuse(argument);
        }
    }

    abstract Transport open(String host, int port);

    abstract Surroundings surroundings();

    abstract void close();

    @BeforeAll
    void start() {
        under = ServerUnderTest.start();
        transport = open(under.host(), under.port());
        ServiceClient service = new ServiceClient(transport, surroundings(), ServiceOptions.of(under.namespace()));
        client = WorkflowClient.of(service);
        worker = Worker.create(service, queue, WorkerOptions.defaults())
                .workflow(Ledger.class, LedgerFlow::new)
                .workflow(Step.class, StepFlow::new)
                .activities(new StepsHere());
        await(worker.start());
    }

    @AfterAll
    void stop() {
        await(worker.shutdown(Duration.ofSeconds(5)));
        await(transport.close());
        close();
        under.close();
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(PATIENT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private static Throwable failure(CompletionStage<?> stage) {
        try {
            await(stage);
        } catch (CompletionException e) {
            return e.getCause();
        }
        throw new AssertionError("it did not fail");
    }

    private StartOptions options() {
        return StartOptions.of(queue);
    }

    private WorkflowHandle<Integer> ledger(int sum) {
        return await(client.start(Ledger.class, options(), ledger -> ledger.keep(sum, 0)));
    }

    // ---- Start and result ----

    @Test
    void startsSignalsQueriesAndAwaits() {
        WorkflowHandle<Integer> handle = ledger(100);
        await(handle.signal(Ledger.class, ledger -> ledger.add(11)));
        await(handle.signal("add", 1));
        assertThat(await(handle.query(Ledger.class, Ledger::sum))).isEqualTo(112);
        assertThat(await(handle.query("sum", Integer.class))).isEqualTo(112);
        await(handle.signal(Ledger.class, Ledger::stop));
        assertThat(await(handle.result())).isEqualTo(112);
        assertThat(await(client.handle(handle.workflowId(), Integer.class).result()))
                .isEqualTo(112);
    }

    @Test
    void aSignalOfOneRequestIdIsOneSignal() {
        WorkflowHandle<Integer> handle = ledger(0);
        await(handle.signal(SignalCall.of("add", 5), "same"));
        await(handle.signal(SignalCall.of("add", 5), "same"));
        await(handle.signal("stop"));
        assertThat(await(handle.result())).isEqualTo(5);
    }

    @Test
    void oneIdIsOneOpenWorkflow() {
        StartOptions twice = options().workflowId("once-" + queue);
        WorkflowHandle<Integer> first = await(client.start(Ledger.class, twice, ledger -> ledger.keep(1, 0)));
        assertThat(failure(client.start(Ledger.class, twice, ledger -> ledger.keep(2, 0))))
                .isInstanceOfSatisfying(
                        WorkflowAlreadyStartedException.class,
                        there -> assertThat(there.runId()).isEqualTo(first.runId()));
        WorkflowHandle<Integer> found = await(client.start(
                Ledger.class,
                twice.idConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING),
                ledger -> ledger.keep(2, 0)));
        assertThat(found.runId()).isEqualTo(first.runId());
        await(found.signal("stop"));
        assertThat(await(found.result())).isEqualTo(1);
    }

    @Test
    void aStartOfOneRequestIdIsOneStart() {
        StartOptions same = options().identified();
        WorkflowHandle<Integer> first = await(client.start(Ledger.class, same, ledger -> ledger.keep(1, 0)));
        WorkflowHandle<Integer> second = await(client.start(Ledger.class, same, ledger -> ledger.keep(1, 0)));
        assertThat(second.runId()).isEqualTo(first.runId());
        await(first.terminate("done"));
    }

    @Test
    void aResultIsFollowedThroughTheChain() {
        WorkflowHandle<Integer> handle = await(client.start(Ledger.class, options(), ledger -> ledger.keep(10, 4)));
        assertThat(failure(handle.resultOfRun()))
                .isInstanceOfSatisfying(
                        WorkflowContinuedAsNewException.class,
                        over -> assertThat(over.newRunId()).isNotEqualTo(handle.runId()));
        assertThat(await(handle.result())).isEqualTo(13);
    }

    @Test
    void whoeverNoLongerWaitsIsLeftAlone() {
        WorkflowHandle<Integer> handle = ledger(1);
        handle.result().cancel(false);
        await(handle.signal("stop"));
        assertThat(await(handle.result())).isEqualTo(1);
    }

    // ---- How workflows end otherwise ----

    private WorkflowFailedException failed(WorkflowHandle<?> handle) {
        return (WorkflowFailedException) failure(handle.result());
    }

    @Test
    void aFailureShowsItsChainOfCauses() {
        WorkflowHandle<String> handle =
                await(client.start(Step.class, options(), step -> step.run("refuse", "no such account")));
        WorkflowFailedException thrown = failed(handle);
        assertThat(thrown.closeEvent()).isEqualTo(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED);
        assertThat(thrown)
                .cause()
                .isInstanceOfSatisfying(
                        ActivityFailure.class,
                        activity -> assertThat(activity.activityType()).isEqualTo("Refuse"));
        assertThat(thrown.getCause())
                .cause()
                .hasMessage("no such account")
                .isInstanceOfSatisfying(ApplicationFailure.class, inner -> {
                    assertThat(inner.type()).isEqualTo("Refused");
                    assertThat(inner.details().get(0, Integer.class)).isEqualTo(7);
                });
    }

    @Test
    void aCanceledWorkflowIsCanceled() {
        WorkflowHandle<Integer> handle = ledger(1);
        await(handle.cancel("enough"));
        assertThat(failed(handle)).cause().isInstanceOf(CanceledFailure.class);
    }

    @Test
    void aTerminatedWorkflowSaysWhy() {
        WorkflowHandle<Integer> handle = ledger(1);
        await(handle.terminate("by hand", "detail"));
        assertThat(failed(handle)).cause().isInstanceOf(TerminatedFailure.class).hasMessage("by hand");
    }

    @Test
    void aWorkflowThatTakesTooLongTimesOut() {
        WorkflowHandle<Integer> handle = await(
                client.start(Ledger.class, options().runTimeout(Duration.ofSeconds(1)), ledger -> ledger.keep(1, 0)));
        assertThat(failed(handle)).cause().isInstanceOf(TimeoutFailure.class);
    }

    @Test
    void whatIsNotThereIsNotFound() {
        WorkflowHandle<String> nobody = client.handle("nobody-" + queue, String.class);
        assertThat(failure(nobody.signal("x"))).isInstanceOf(WorkflowNotFoundException.class);
        assertThat(failure(nobody.result())).isInstanceOf(WorkflowNotFoundException.class);
        assertThat(failure(nobody.describe())).isInstanceOf(WorkflowNotFoundException.class);
        assertThat(failure(nobody.query("x", String.class))).isInstanceOf(WorkflowNotFoundException.class);
        assertThat(failure(nobody.update("x", String.class))).isInstanceOf(WorkflowNotFoundException.class);
        assertThat(failure(nobody.cancel())).isInstanceOf(WorkflowNotFoundException.class);
    }

    @Test
    void aMissingNamespaceSaysHowToMakeIt() {
        ServiceClient elsewhere = new ServiceClient(transport, surroundings(), ServiceOptions.of("nowhere-" + queue));
        assertThat(failure(elsewhere.check()))
                .isInstanceOfSatisfying(
                        RpcException.class,
                        missing -> assertThat(missing.code()).isEqualTo(RpcCode.NOT_FOUND))
                .hasMessageContaining("temporal operator namespace create");
        assertThat(await(client.service().check())).isNull();
    }

    // ---- Queries ----

    @Test
    void aQueryThatIsNotKnownSaysWhichAre() {
        WorkflowHandle<Integer> handle = ledger(1);
        assertThat(failure(handle.query("total", Integer.class)))
                .isInstanceOf(WorkflowQueryFailedException.class)
                .hasMessageContaining("sum");
        await(handle.terminate("done"));
        assertThat(failure(handle.query(
                        QueryCall.of("sum", Integer.class),
                        new QueryOptions(QueryRejectCondition.QUERY_REJECT_CONDITION_NOT_OPEN))))
                .isInstanceOfSatisfying(
                        WorkflowQueryRejectedException.class,
                        rejected -> assertThat(rejected.status())
                                .isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED));
        assertThat(await(handle.query("sum", Integer.class))).isEqualTo(1);
    }

    // ---- Updates ----

    @Test
    void anUpdateIsDoneOrRejected() {
        WorkflowHandle<Integer> handle = ledger(0);
        int deposited = await(handle.update(Ledger.class, ledger -> ledger.deposit(5)));
        assertThat(deposited).isEqualTo(5);
        assertThat(failure(handle.update("deposit", Integer.class, -1)))
                .isInstanceOf(WorkflowUpdateFailedException.class)
                .hasMessageContaining("nothing to deposit");
        UpdateCall<Integer> call = UpdateCall.of("deposit", Integer.class, 10);
        UpdateHandle<Integer> sent = await(handle.startUpdate(call, new UpdateOptions("once")));
        assertThat(await(sent.result())).isEqualTo(15);
        assertThat(await(handle.update(call, new UpdateOptions("once")))).isEqualTo(15);
        assertThat(await(handle.updateHandle("once", Integer.class).result())).isEqualTo(15);
        await(handle.signal("stop"));
        assertThat(await(handle.result())).isEqualTo(15);
        assertThat(failure(handle.update(call))).isInstanceOf(WorkflowNotFoundException.class);
    }

    @Test
    void startsWithASignalOrAnUpdate() {
        StartOptions same = options().workflowId("with-" + queue);
        WorkflowHandle<Integer> first =
                await(client.signalWithStart(Ledger.class, same, ledger -> ledger.keep(1, 0), ledger -> ledger.add(2)));
        WorkflowHandle<Integer> second = await(client.signalWithStart(
                same, WorkflowCall.of("Ledger", Integer.class, 100, 0), SignalCall.of("add", 3)));
        assertThat(second.runId()).isEqualTo(first.runId());
        var both = await(client.updateWithStart(
                Ledger.class,
                same.idConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING),
                ledger -> ledger.keep(100, 0),
                ledger -> ledger.deposit(4)));
        assertThat(await(both.update().result())).isEqualTo(10);
        assertThat(both.workflow().runId()).isEqualTo(first.runId());
        assertThat(failure(client.updateWithStart(
                        Ledger.class,
                        same.idConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL),
                        ledger -> ledger.keep(100, 0),
                        ledger -> ledger.deposit(4))))
                .isInstanceOf(WorkflowAlreadyStartedException.class);
        await(both.workflow().signal("stop"));
        assertThat(await(first.result())).isEqualTo(10);
    }

    // ---- What is known ----

    @Test
    void aWorkflowIsDescribedListedAndCounted() {
        String id = "described-" + queue;
        WorkflowHandle<Integer> handle = await(client.start(
                Ledger.class,
                options()
                        .workflowId(id)
                        .memo(Map.of("owner", "Ada"))
                        .staticSummary("a ledger")
                        .staticDetails("of Ada"),
                ledger -> ledger.keep(1, 0)));
        WorkflowDescription description = await(handle.describe());
        assertThat(description.staticSummary()).isEqualTo("a ledger");
        assertThat(description.staticDetails()).isEqualTo("of Ada");
        assertThat(description.summary().memo("owner", String.class)).isEqualTo("Ada");
        assertThat(description.summary().status()).isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
        assertThat(description.summary().closeTime()).isEmpty();
        await(handle.terminate("done"));
        String filter = "WorkflowId = '" + id + "' AND ExecutionStatus = 'Terminated'";
        List<WorkflowSummary> found = untilFound(filter);
        assertThat(found).singleElement().satisfies(one -> {
            assertThat(one.runId()).isEqualTo(handle.runId());
            assertThat(one.workflowType()).isEqualTo("Ledger");
            assertThat(one.closeTime()).isPresent();
        });
        assertThat(await(client.count(filter)).count()).isEqualTo(1);
        assertThat(await(client.count("WorkflowId = '" + id + "' GROUP BY ExecutionStatus"))
                        .groups())
                .singleElement()
                .satisfies(group -> assertThat(group.values()).isEqualTo(List.of("Terminated")));
    }

    /** A server that stores lists elsewhere takes a moment. */
    private List<WorkflowSummary> untilFound(String filter) {
        long until = System.nanoTime() + PATIENT.toNanos();
        List<WorkflowSummary> found = Collected.of(client.list(filter));
        while (found.isEmpty() && System.nanoTime() < until) {
            found = Collected.of(client.list(filter));
        }
        return found;
    }

    @Test
    void historyComesAsAStream() {
        WorkflowHandle<Integer> handle = ledger(1);
        await(handle.signal("stop"));
        await(handle.result());
        List<HistoryEvent> events = Collected.of(handle.history());
        assertThat(events.get(0).getEventType()).isEqualTo(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED);
        assertThat(events.get(events.size() - 1).getEventType())
                .isEqualTo(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED);
    }

    @Test
    void aResetRunGoesOnFromItsFirstTask() {
        WorkflowHandle<Integer> handle = ledger(1);
        await(handle.signal("add", 5));
        await(handle.signal("stop"));
        assertThat(await(handle.result())).isEqualTo(6);
        long firstTask = Collected.of(handle.history()).stream()
                .filter(event -> event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
                .findFirst()
                .orElseThrow()
                .getEventId();
        WorkflowHandle<Integer> again = await(handle.reset(ResetOptions.to(firstTask, "once more")));
        assertThat(again.runId()).isNotEqualTo(handle.runId());
        assertThat(await(again.result())).isEqualTo(6);
    }

    @Test
    void aDeletedWorkflowIsGone() {
        WorkflowHandle<Integer> handle = ledger(1);
        await(handle.signal("stop"));
        await(handle.result());
        await(handle.delete());
        long until = System.nanoTime() + PATIENT.toNanos();
        boolean gone = false;
        while (!gone && System.nanoTime() < until) {
            gone = handle.describe()
                    .handle((description, thrown) -> thrown != null)
                    .toCompletableFuture()
                    .join();
        }
        assertThat(failure(handle.describe())).isInstanceOf(WorkflowNotFoundException.class);
    }

    // ---- Activities that are completed from elsewhere ----

    @Test
    void anActivityIsCompletedByItsTokenOrItsIds()
            throws ExecutionException, InterruptedException, java.util.concurrent.TimeoutException {
        WorkflowHandle<String> handle = await(client.start(Step.class, options(), step -> step.run("later", "x")));
        ActivityKey key = ActivityKey.of(token.get(PATIENT.toSeconds(), TimeUnit.SECONDS));
        assertThat(await(client.activities().heartbeat(key, "half"))).isEmpty();
        String activityId =
                await(handle.describe()).message().getPendingActivities(0).getActivityId();
        ActivityKey byId = ActivityKey.of(handle.workflowId(), "", activityId);
        assertThat(await(client.activities().heartbeat(byId, "more"))).isEqualTo(Optional.empty());
        await(client.activities().complete(byId, "done elsewhere"));
        assertThat(await(handle.result())).isEqualTo("done elsewhere");
        assertThat(failure(client.activities().complete(key, "again"))).isInstanceOf(ActivityNotFoundException.class);
        assertThat(failure(client.activities().fail(byId, new IllegalStateException("late"))))
                .isInstanceOf(ActivityNotFoundException.class);
        assertThat(failure(client.activities().heartbeat(key))).isInstanceOf(ActivityNotFoundException.class);
    }
}
