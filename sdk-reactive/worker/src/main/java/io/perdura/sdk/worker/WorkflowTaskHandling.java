package io.perdura.sdk.worker;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Timestamps;
import io.perdura.sdk.machine.LocalActivityResult;
import io.perdura.sdk.run.Decision;
import io.perdura.sdk.run.HistoryGapException;
import io.perdura.sdk.run.RunTask;
import io.perdura.sdk.run.WorkflowRun;
import io.perdura.sdk.service.LoopTimer;
import io.perdura.sdk.service.RpcCode;
import io.perdura.sdk.service.RpcException;
import io.perdura.sdk.service.ServiceClient;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.query.v1.WorkflowQueryResult;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One workflow task or query from its receipt to its answer, on the loop of its run: history in pages, local activities, the
 * decision, and what the server makes of it. Every path ends in {@link #over}.
 */
final class WorkflowTaskHandling {
    private static final Logger LOG = LoggerFactory.getLogger(WorkflowTaskHandling.class);
    private static final double LOCAL_ACTIVITY_SHARE = 0.8;
    private static final Duration TASK_TIMEOUT_DEFAULT = Duration.ofSeconds(10);

    private final RunHost host;
    private final CachedRun cached;
    private final Runnable releaseSlot;
    private final long receivedNanos;
    private PollWorkflowTaskQueueResponse task;
    private @Nullable LoopTimer deadline;
    private boolean wholeHistory;
    private boolean fed;

    WorkflowTaskHandling(RunHost host, CachedRun cached, PollWorkflowTaskQueueResponse task, Runnable releaseSlot) {
        this.host = host;
        this.cached = cached;
        this.task = task;
        this.releaseSlot = releaseSlot;
        this.receivedNanos = host.nanoTime();
    }

    boolean isQuery() {
        return task.hasQuery();
    }

    private WorkflowRun run() {
        WorkflowRun run = cached.run;
        if (run == null) {
            throw new IllegalStateException("the run was forgotten while it was busy");
        }
        return run;
    }

    // ---- History ----

    void begin() {
        WorkflowRun run = cached.run;
        List<HistoryEvent> events = task.getHistory().getEventsList();
        boolean fromStart = !events.isEmpty() && events.get(0).getEventId() == 1;
        boolean continues = run != null && !events.isEmpty() && events.get(0).getEventId() <= run.lastEventId() + 1;
        host.metrics().cacheLookup(run != null);
        if (!isQuery()) {
            host.metrics()
                    .workflowTaskWaited(Duration.ofMillis(
                            Timestamps.toMillis(task.getStartedTime()) - Timestamps.toMillis(task.getScheduledTime())));
        }
        if (isQuery() && run != null) {
            answerQuery(); // from the state it has, which may be newer than the question
            return;
        }
        if (fromStart || run == null || !continues) {
            host.cache().forget(cached);
            run = host.newRun(cached);
            cached.run = run;
        }
        run.begin(new RunTask(
                task.getStartedEventId(),
                task.getPreviousStartedEventId(),
                task.getAttempt(),
                task.getMessagesList(),
                task.getQueriesMap(),
                task.hasQuery() ? task.getQuery() : null));
        if (fromStart || continues) {
            wholeHistory = fromStart;
            feed(events, task.getNextPageToken());
        } else {
            fetch(ByteString.EMPTY, true);
        }
    }

    /** One page; the next when it was applied, so that no more than one is held. */
    private void feed(List<HistoryEvent> events, ByteString nextPage) {
        boolean last = nextPage.isEmpty();
        try {
            run().feed(events, last);
        } catch (HistoryGapException e) {
            gap(e);
            return;
        }
        if (last) {
            fed();
        } else {
            fetch(nextPage, false);
        }
    }

    private void fetch(ByteString token, boolean fromStart) {
        wholeHistory |= fromStart;
        host.pages()
                .fetch(task.getWorkflowExecution(), token)
                .whenComplete((page, thrown) -> host.loop().execute(() -> {
                    if (thrown != null) {
                        unfetched(ServiceClient.unwrap(thrown));
                        return;
                    }
                    if (isLate()) {
                        tooLong();
                        return;
                    }
                    ByteString next = page.getNextPageToken();
                    if (!next.isEmpty()) {
                        feed(page.getHistory().getEventsList(), next);
                        return;
                    }
                    // the last page may lack the events of a task that is under way: the poll brought them
                    List<HistoryEvent> own = task.getHistory().getEventsList();
                    if (own.isEmpty() || isQuery()) {
                        feed(page.getHistory().getEventsList(), ByteString.EMPTY);
                    } else {
                        try {
                            run().feed(page.getHistory().getEventsList(), false);
                        } catch (HistoryGapException e) {
                            gap(e);
                            return;
                        }
                        feed(own, ByteString.EMPTY);
                    }
                }));
    }

    /** Once, the whole history is fetched instead; if that has gaps too, the task is left to its timeout. */
    private void gap(HistoryGapException gap) {
        host.cache().forget(cached);
        if (wholeHistory) {
            LOG.warn("history of workflow {} is not whole: {}", cached.workflowId, gap.getMessage());
            over();
            return;
        }
        cached.run = host.newRun(cached);
        run().begin(new RunTask(
                task.getStartedEventId(),
                task.getPreviousStartedEventId(),
                task.getAttempt(),
                task.getMessagesList(),
                task.getQueriesMap(),
                task.hasQuery() ? task.getQuery() : null));
        fetch(ByteString.EMPTY, true);
    }

    /** Whether the server has given the task up by now; a query has its own time. */
    private boolean isLate() {
        return !isQuery() && tookNanos() > timeout().toNanos();
    }

    private long tookNanos() {
        return host.nanoTime() - receivedNanos;
    }

    private Duration timeout() {
        WorkflowRun run = cached.run;
        Duration ofRun = run == null ? Duration.ZERO : run.taskTimeout();
        return ofRun.isZero() ? TASK_TIMEOUT_DEFAULT : ofRun;
    }

    /** No answer would be taken any more. The next task begins again, and perhaps with a faster server or worker. */
    private void tooLong() {
        LOG.warn("{}", tooLongWords());
        host.cache().forget(cached);
        over();
    }

    private String tooLongWords() {
        return "a task of workflow " + cached.workflowId + " (" + type() + ") has taken "
                + Duration.ofNanos(tookNanos()).toMillis() + " ms, longer than its timeout of "
                + timeout().toMillis() + " ms, and its history is " + task.getStartedEventId()
                + " events long: continue as new before it grows so long, or start it with a longer workflow task timeout";
    }

    private void unfetched(RpcException failure) {
        LOG.warn("history of workflow {} could not be fetched: {}", cached.workflowId, failure.getMessage());
        host.cache().forget(cached);
        over();
    }

    private void fed() {
        if (isQuery()) {
            answerQuery();
            return;
        }
        if (run().lastEventId() < task.getStartedEventId()) {
            LOG.warn(
                    "history of workflow {} ends with event {}, before the task's event {}",
                    cached.workflowId,
                    run().lastEventId(),
                    task.getStartedEventId());
            host.cache().forget(cached);
            over();
            return;
        }
        fed = true;
        cached.takeLate().forEach(run()::complete);
        goOn();
    }

    // ---- Local activities ----

    /** Sets local activities going that are wanted, and decides when none is awaited any more. */
    private void goOn() {
        WorkflowRun run = run();
        run.takeLocalActivities().forEach(local -> host.localActivities().carryOut(cached, run, local));
        run.takeLocalCancellations().forEach(cached.localActivities::cancel);
        if (!run.awaitsLocalActivities()) {
            decide();
        } else if (deadline == null) {
            long leftNanos = (long) (timeout().toNanos() * LOCAL_ACTIVITY_SHARE) - tookNanos();
            deadline = host.loop().schedule(Duration.ofNanos(Math.max(1, leftNanos)), this::decide);
        }
    }

    /** False: not now, as the task is not so far, or over. */
    boolean localActivityEnded(LocalActivityResult result) {
        if (!fed || cached.run == null) {
            return false;
        }
        run().complete(result);
        goOn();
        return true;
    }

    // ---- The answer ----

    private void decide() {
        if (!fed) {
            return;
        }
        fed = false;
        cancelDeadline();
        Decision decision = run().decide(task.getQueriesMap());
        if (decision instanceof Decision.Completed completed) {
            complete(completed);
        } else {
            fail((Decision.Failed) decision);
        }
    }

    private void complete(Decision.Completed decision) {
        EagerActivities eager = host.eager().reserve(decision.commands());
        host.replies()
                .completed(task, decision, eager.commands())
                .whenComplete((answer, thrown) -> host.loop().execute(() -> {
                    if (thrown == null) {
                        eager.begin(answer.getActivityTasksList());
                        accepted(decision, answer);
                    } else {
                        eager.giveBack();
                        if (ServiceClient.isRpc(thrown)) {
                            refused(ServiceClient.unwrap(thrown));
                        } else {
                            unencodable(thrown);
                        }
                    }
                }));
    }

    private void accepted(Decision.Completed decision, RespondWorkflowTaskCompletedResponse answer) {
        host.metrics().workflowTask(type(), Duration.ofNanos(host.nanoTime() - receivedNanos));
        if (decision.closes()) {
            tellOfClose(decision);
            host.cache().forget(cached);
        } else if (answer.getResetHistoryEventId() > 0 && cached.run != null) {
            cached.run.resetSpeculativeTask();
        }
        if (answer.hasWorkflowTask() && !answer.getWorkflowTask().getTaskToken().isEmpty()) {
            next(answer.getWorkflowTask());
        } else {
            over();
        }
    }

    private void tellOfClose(Decision.Completed decision) {
        WorkflowRun run = cached.run;
        if (run != null && !decision.commands().isEmpty()) {
            host.metrics()
                    .workflowClosed(
                            type(),
                            decision.commands()
                                    .get(decision.commands().size() - 1)
                                    .getCommandType(),
                            Duration.between(run.info().startedAt(), host.now()));
        }
    }

    /** The server gave the next task of the run with its answer: it goes on in the same slot. */
    private void next(PollWorkflowTaskQueueResponse next) {
        host.decode(next)
                .whenComplete((decoded, thrown) -> host.loop().execute(() -> {
                    if (thrown != null) {
                        host.cache().forget(cached);
                        over();
                        return;
                    }
                    WorkflowTaskHandling handling = new WorkflowTaskHandling(host, cached, decoded, releaseSlot);
                    cached.busyWith = handling;
                    handling.begin();
                }));
    }

    /** What was decided did not happen: the state that decided it is of no use. */
    private void refused(RpcException failure) {
        boolean late = failure.code() == RpcCode.NOT_FOUND && isLate();
        String lateWords = late ? tooLongWords() : "";
        host.cache().forget(cached);
        if (late) {
            LOG.warn("{}", lateWords);
            over();
            return;
        }
        if (io.perdura.sdk.service.Backoff.isTooLarge(failure) && task.getAttempt() <= 1) {
            host.metrics().workflowTaskFailed(type(), "GrpcMessageTooLarge");
            respondFailed(new Decision.Failed(
                    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_GRPC_MESSAGE_TOO_LARGE,
                    host.failure("what the workflow task decided is larger than the server takes: "
                            + failure.description())));
            return;
        }
        switch (failure.code()) {
            case INVALID_ARGUMENT ->
                LOG.debug("a task of workflow {} was overtaken: {}", cached.workflowId, failure.getMessage());
            default ->
                LOG.warn("a task of workflow {} could not be completed: {}", cached.workflowId, failure.getMessage());
        }
        over();
    }

    /** It never left: the codec failed, or the namespace does not take it. */
    private void unencodable(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof PayloadLimits.Exceeded) {
            fail(new Decision.Failed(
                    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_PAYLOADS_TOO_LARGE,
                    host.failure(type() + " " + cached.workflowId + ": " + cause.getMessage()
                            + " The task failed; the workflow waits for a mended worker.")));
            return;
        }
        fail(new Decision.Failed(
                WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE,
                host.failure("the codec cannot encode what the workflow task decided: " + thrown)));
    }

    private void fail(Decision.Failed decision) {
        String reason = decision.cause() == WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR
                ? "NonDeterminismError"
                : "WorkflowError";
        host.metrics().workflowTaskFailed(type(), reason);
        Throwable thrown = cached.run == null ? null : cached.run.failure();
        LOG.warn(
                "attempt {} of a task of workflow {} ({}) failed: {}",
                task.getAttempt(),
                cached.workflowId,
                type(),
                thrown == null ? decision.failure().getMessage() : words(thrown),
                thrown);
        host.cache().forget(cached);
        if (task.getAttempt() > 1) {
            over(); // the server waits for the timeout, so that a failing workflow does not fail ever faster
            return;
        }
        respondFailed(decision);
    }

    /** Some exceptions say nothing but what they are. */
    static String words(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null || message.isBlank() ? thrown.toString() : message;
    }

    private void respondFailed(Decision.Failed decision) {
        host.replies()
                .failed(task, decision)
                .whenComplete((answer, thrown) -> host.loop().execute(() -> {
                    if (thrown != null) {
                        LOG.warn(
                                "that a task of workflow {} failed could not be told: {}",
                                cached.workflowId,
                                ServiceClient.unwrap(thrown).getMessage());
                    }
                    over();
                }));
    }

    private void answerQuery() {
        WorkflowQueryResult result = run().query(task.getQuery());
        host.replies()
                .answered(task, result)
                .whenComplete((answer, thrown) -> host.loop().execute(() -> {
                    if (thrown != null) {
                        LOG.debug(
                                "a query of workflow {} could not be answered: {}",
                                cached.workflowId,
                                ServiceClient.unwrap(thrown).getMessage());
                    }
                    if (cached.run != null && (cached.run.isClosed() || cached.run.failure() != null)) {
                        host.cache().forget(cached); // a query that broke something breaks no workflow task
                    }
                    over();
                }));
    }

    private String type() {
        return task.getWorkflowType().getName();
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }

    private void over() {
        cancelDeadline();
        releaseSlot.run();
        host.rest(cached);
    }

    /** A newer task of the run came before this one was begun. */
    void overtaken() {
        releaseSlot.run();
    }
}
