package io.perdura.node.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.rpc.WorkflowRpcs;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OwnerSearchTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        TestNode.await(vertx.close());
    }

    @Test
    void triesAgainUntilTheOwnerIsFound() {
        AtomicInteger attempts = new AtomicInteger();
        AtomicInteger looks = new AtomicInteger();
        Call call = call(5_000);
        List<Boolean> repeated = new ArrayList<>();

        Reply reply = TestNode.await(OwnerSearch.start(
                vertx,
                System::currentTimeMillis,
                call,
                () -> {
                    repeated.add(call.arriving(Call.NO_DEADLINE).isRepeated());
                    return switch (attempts.incrementAndGet()) {
                        case 1 -> Future.failedFuture(new WrongOwner("slot"));
                        case 2 -> Future.failedFuture(new Unreachable("node"));
                        default -> Future.succeededFuture(Reply.empty());
                    };
                },
                looks::incrementAndGet,
                OwnerNews.NONE));

        assertThat(reply.size()).isZero();
        assertThat(attempts).hasValue(3);
        assertThat(looks).hasValue(2);
        assertThat(repeated).as("what the owner knows").containsExactly(false, true, true);
    }

    @Test
    void aShardThatIsTakenEndsThePauseBetweenTwoAttempts() {
        OwnerNews news = new OwnerNews();
        List<Integer> attemptsSoFar = new ArrayList<>();
        Promise<Void> done = Promise.promise();
        AtomicInteger attempts = new AtomicInteger();

        vertx.getOrCreateContext().runOnContext(now -> {
            Future<Reply> found = OwnerSearch.start(
                    vertx,
                    System::currentTimeMillis,
                    call(5_000),
                    () -> {
                        if (attempts.incrementAndGet() == 2) {
                            news.taken(3); // while the answer was on its way
                        }
                        return attempts.get() < 4
                                ? Future.failedFuture(new WrongOwner("slot"))
                                : Future.succeededFuture(Reply.empty());
                    },
                    () -> {},
                    news.of(3));
            attemptsSoFar.add(attempts.get());
            news.taken(4);
            attemptsSoFar.add(attempts.get());
            news.taken(3);
            attemptsSoFar.add(attempts.get());
            news.taken(3);
            attemptsSoFar.add(attempts.get());
            found.<Void>mapEmpty().onComplete(done);
        });

        TestNode.await(done.future());
        assertThat(attemptsSoFar).as("no timer has run between these").containsExactly(1, 1, 3, 4);
    }

    @Test
    void aPollThatMovesAgainAndAgainHasItsTimeEachTime() {
        AtomicLong nowMs = new AtomicLong(1_000);
        Iterator<Integer> parkedMs = List.of(4_000, 7_000, 3_000, 9_000).iterator();
        Call poll = new Call(
                WorkflowRpcs.SIGNAL_WORKFLOW_EXECUTION,
                SignalWorkflowExecutionRequest.getDefaultInstance(),
                Caller.NODE,
                nowMs.get() + 70_000);

        Reply reply = TestNode.await(OwnerSearch.start(
                vertx,
                nowMs::get,
                poll,
                () -> {
                    if (!parkedMs.hasNext()) {
                        return Future.succeededFuture(Reply.empty());
                    }
                    nowMs.addAndGet(parkedMs.next());
                    return Future.failedFuture(new WrongOwner("queue"));
                },
                () -> {},
                OwnerNews.NONE));

        assertThat(reply.size()).isZero();
    }

    @Test
    void whoFindsNoOwnerIsToldSoInTheEnd() {
        AtomicLong nowMs = new AtomicLong(1_000);
        for (RuntimeException failure : List.of(new WrongOwner("queue"), new Unreachable("node"))) {
            long attemptMs = failure instanceof WrongOwner ? 500 : 3_000;

            assertThatThrownBy(() -> TestNode.await(OwnerSearch.start(
                            vertx,
                            nowMs::get,
                            new Call(
                                    WorkflowRpcs.SIGNAL_WORKFLOW_EXECUTION,
                                    SignalWorkflowExecutionRequest.getDefaultInstance(),
                                    Caller.NODE,
                                    nowMs.get() + 3_600_000),
                            () -> {
                                nowMs.addAndGet(attemptMs);
                                return Future.failedFuture(failure);
                            },
                            () -> {},
                            OwnerNews.NONE)))
                    .hasMessage("shard unavailable, please backoff and retry");
        }
    }

    @Test
    void aRejectionIsAnAnswer() {
        AtomicInteger attempts = new AtomicInteger();

        assertThatThrownBy(() -> TestNode.await(search(call(5_000), () -> {
                    attempts.incrementAndGet();
                    return Future.failedFuture(new Rejection(Code.NOT_FOUND, "workflow task not found."));
                })))
                .hasMessage("workflow task not found.");
        assertThat(attempts).hasValue(1);
    }

    @Test
    void aCallerThatWentIsNotSearchedForAnyLonger() {
        Call call = call(60_000);
        AtomicInteger attempts = new AtomicInteger();

        assertThatThrownBy(() -> TestNode.await(search(call, () -> {
                    if (attempts.incrementAndGet() == 2) {
                        call.cancel();
                    }
                    return Future.failedFuture(new WrongOwner("slot"));
                })))
                .hasMessage("context canceled");
        assertThat(attempts).hasValue(2);
    }

    @Test
    void theAnswerArrivesOnTheContextOfTheCaller() {
        Promise<Context> arrived = Promise.promise();
        Promise<Reply> elsewhere = Promise.promise();
        Context context = vertx.getOrCreateContext();
        context.runOnContext(now -> {
            search(call(5_000), elsewhere::future).onComplete(outcome -> arrived.complete(Vertx.currentContext()));
            vertx.<Void>executeBlocking(() -> {
                        elsewhere.complete(Reply.empty());
                        return null;
                    })
                    .onFailure(arrived::tryFail);
        });

        assertThat(TestNode.await(arrived.future())).isEqualTo(context);
    }

    @Test
    void anAnswerThatCameCannotBeCancelledButMayBeUndelivered() {
        AtomicInteger gone = new AtomicInteger();
        Call call = call(5_000);
        call.onCancel(gone::incrementAndGet);
        TestNode.await(search(call, () -> Future.succeededFuture(Reply.empty())));

        call.cancel();
        assertThat(gone).hasValue(0);
        call.undelivered();
        call.undelivered();
        assertThat(gone).hasValue(1);
    }

    @Test
    void whatBecomesOfACallBecomesOfWhatWasMadeOfIt() {
        AtomicInteger gone = new AtomicInteger();
        Call call = call(5_000);
        Call completed = call.with(SignalWorkflowExecutionRequest.getDefaultInstance());
        completed.onCancel(gone::incrementAndGet);
        TestNode.await(search(completed, () -> Future.succeededFuture(Reply.empty())));

        Call cancelledLate = call.with(SignalWorkflowExecutionRequest.getDefaultInstance());
        call.undelivered();

        assertThat(gone).hasValue(1);
        assertThat(cancelledLate.cancelled()).isTrue();
    }

    @Test
    void aCallerThatGoesAfterItsAnswerTakesNothingBack() {
        AtomicInteger gone = new AtomicInteger();
        Call call = call(5_000);
        Call completed = call.with(SignalWorkflowExecutionRequest.getDefaultInstance());
        completed.onCancel(gone::incrementAndGet);
        TestNode.await(search(completed, () -> Future.succeededFuture(Reply.empty())));

        call.cancel();

        assertThat(gone).hasValue(0);
    }

    private Future<Reply> search(Call call, Supplier<Future<Reply>> attempt) {
        return OwnerSearch.start(vertx, System::currentTimeMillis, call, attempt, () -> {}, OwnerNews.NONE);
    }

    private static Call call(long patienceMs) {
        return new Call(
                WorkflowRpcs.SIGNAL_WORKFLOW_EXECUTION,
                SignalWorkflowExecutionRequest.getDefaultInstance(),
                Caller.NODE,
                System.currentTimeMillis() + patienceMs);
    }
}
