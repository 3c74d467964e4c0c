package io.perdura.node.shard.batch;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import io.perdura.engine.BatchPart;
import io.perdura.engine.MutableState;
import io.perdura.engine.Rejection;
import io.perdura.engine.Slots;
import io.perdura.engine.batch.BatchMachine;
import io.perdura.engine.batch.BatchRules;
import io.perdura.node.routing.Call;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.ShardScope;
import io.temporal.api.common.v1.WorkflowExecution;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One job at work. A page of its targets is read, something is done to each, so many at a time and so many a second, and what
 * came of it is stored with the place where the next page begins. Should that be lost the page is done again, under the same
 * request ids.
 */
final class BatchJob {

    private static final Logger LOG = LoggerFactory.getLogger(BatchJob.class);
    private static final int PAGE_MAX = 100;
    private static final int UNDER_WAY_MAX = 8;
    private static final double PER_SECOND_MAX = 1_000;
    /** A page takes no longer than so, however slow the job is meant to be: then another has its turn. */
    private static final double PAGE_SECONDS = 2;

    /** So often it is looked whether a job that rests for longer was stopped meanwhile. */
    private static final long REST_MAX_MS = 5_000;

    private static final int TRIES_MAX = 50;
    private static final long RETRY_MS = 100;
    private static final long RETRY_MAX_MS = 5_000;
    private static final int RUN_ID_LENGTH = 36;

    private final ShardScope scope;
    private final LoadedRun run;
    private final BatchDesk.Decide decide;
    private final BatchCalls calls;
    /** When the next target may have its turn. */
    private double nextMs = Double.NEGATIVE_INFINITY;

    private int failures;
    private boolean closed;

    BatchJob(ShardScope scope, LoadedRun run, BatchDesk.Decide decide) {
        this.scope = scope;
        this.run = run;
        this.decide = decide;
        this.calls = new BatchCalls(scope, run.key().namespaceId());
    }

    LoadedRun run() {
        return run;
    }

    void close() {
        closed = true;
    }

    boolean goesOn() {
        return !closed && !run.isLost() && !run.isGone() && run.state().owesBatch();
    }

    private MutableState state() {
        return run.state();
    }

    private BatchPart batch() {
        return state().batch();
    }

    /** For how long no target may have its turn; 0: for less than a page may take, or no time at all. */
    long restMs() {
        double waitMs = waitMs();
        return waitMs > 1_000 * PAGE_SECONDS ? (long) Math.min(REST_MAX_MS, waitMs) : 0;
    }

    private double waitMs() {
        return nextMs - scope.steadyMs();
    }

    /** Does a page; completes, whatever came of it, when the next may begin. */
    Future<Void> page() {
        if (!goesOn() || restMs() > 0) {
            return Future.succeededFuture();
        }
        return counted()
                .compose(known -> targets())
                .compose(this::work)
                .onSuccess(done -> failures = 0)
                .recover(this::retryLater);
    }

    private Future<Void> retryLater(Throwable failure) {
        if (!goesOn()) {
            return Future.succeededFuture();
        }
        if (failure instanceof Rejection refused && refused.code() == Code.INVALID_ARGUMENT) {
            return decide.decide(run, t -> BatchMachine.fail(t, String.valueOf(refused.getMessage())))
                    .recover(busy -> pause(RETRY_MS));
        }
        LOG.debug("batch {} waits: {}", run.key().workflowId(), failure.getMessage());
        return pause(pauseMs(failures++));
    }

    private static long pauseMs(int failures) {
        return Math.min(RETRY_MAX_MS, RETRY_MS << Math.min(failures, 10));
    }

    private Future<Void> pause(long ms) {
        Promise<Void> over = Promise.promise();
        scope.timers().schedule(ms, over::tryComplete);
        return over.future();
    }

    // ---- The targets ----

    private Future<Void> counted() {
        if (batch().isCounted()) {
            return Future.succeededFuture();
        }
        List<WorkflowExecution> listed = BatchMachine.listed(batch().request());
        Future<Long> count = listed.isEmpty()
                ? scope.targets().count(batch().request().getNamespace(), BatchRules.query(batch().request()))
                : Future.succeededFuture((long) listed.size());
        return count.compose(total -> decide.decide(run, t -> BatchMachine.counted(t, total)));
    }

    /** A page of targets, and where the next one begins; null: nowhere. */
    private record Page(
            List<WorkflowExecution> targets, @Nullable ByteString next) {}

    private Future<Page> targets() {
        int size = (int) Math.max(1, Math.min(PAGE_MAX, perSecond() * PAGE_SECONDS));
        List<WorkflowExecution> listed = BatchMachine.listed(batch().request());
        if (!listed.isEmpty()) {
            int from = batch().cursor().isEmpty()
                    ? 0
                    : Integer.parseInt(batch().cursor().toStringUtf8());
            int to = Math.min(listed.size(), from + size);
            return Future.succeededFuture(new Page(
                    listed.subList(Math.min(from, to), to),
                    to == listed.size() ? null : ByteString.copyFromUtf8(String.valueOf(to))));
        }
        return scope.targets()
                .page(
                        batch().request().getNamespace(),
                        BatchRules.query(batch().request()),
                        after(batch().cursor()),
                        size)
                .map(found -> new Page(found, found.size() < size ? null : cursor(found.get(found.size() - 1))));
    }

    private static ByteString cursor(WorkflowExecution last) {
        return ByteString.copyFrom(last.getRunId() + last.getWorkflowId(), StandardCharsets.UTF_8);
    }

    private static @Nullable WorkflowExecution after(ByteString cursor) {
        if (cursor.isEmpty()) {
            return null;
        }
        String text = cursor.toStringUtf8();
        return WorkflowExecution.newBuilder()
                .setRunId(text.substring(0, RUN_ID_LENGTH))
                .setWorkflowId(text.substring(RUN_ID_LENGTH))
                .build();
    }

    private double perSecond() {
        float asked = batch().request().getMaxOperationsPerSecond();
        return asked > 0 ? Math.min(asked, PER_SECOND_MAX) : PER_SECOND_MAX;
    }

    // ---- The work ----

    private Future<Void> work(Page page) {
        return new PageWork(page.targets).begin().compose(tally -> stored(page, tally, 0));
    }

    private Future<Void> stored(Page page, Tally tally, int failed) {
        if (!goesOn()) {
            return Future.succeededFuture();
        }
        return decide.decide(run, t -> BatchMachine.pageDone(t, page.next, tally.complete, tally.failed))
                .recover(busy -> goesOn()
                        ? pause(pauseMs(failed)).compose(again -> stored(page, tally, failed + 1))
                        : Future.succeededFuture());
    }

    private static final class Tally {
        private long complete;
        private long failed;
    }

    /** The targets of one page, a few at a time. */
    private final class PageWork {
        private final List<WorkflowExecution> targets;
        private final Tally tally = new Tally();
        private final Promise<Tally> done = Promise.promise();
        private int next;
        private int underWay;
        private boolean waiting;

        PageWork(List<WorkflowExecution> targets) {
            this.targets = targets;
        }

        Future<Tally> begin() {
            pump();
            return done.future();
        }

        private void pump() {
            while (!waiting && underWay < UNDER_WAY_MAX && next < targets.size() && goesOn()) {
                double waitMs = waitMs();
                if (waitMs > 0) {
                    waiting = true;
                    scope.timers().schedule((long) Math.ceil(waitMs), () -> {
                        waiting = false;
                        pump();
                    });
                    return;
                }
                nextMs = Math.max(nextMs, scope.steadyMs() - 1_000 / perSecond()) + 1_000 / perSecond();
                underWay++;
                carryOut(targets.get(next++), 1).onComplete(answer -> {
                    underWay--;
                    if (answer.succeeded() && answer.result()) {
                        tally.complete++;
                    } else {
                        tally.failed++;
                    }
                    pump();
                });
            }
            if (underWay == 0 && !waiting && (next == targets.size() || !goesOn())) {
                done.tryComplete(tally);
            }
        }
    }

    /** Whether it was done. A run that has ended, or is gone, needs nothing done to it. */
    private Future<Boolean> carryOut(WorkflowExecution target, int tries) {
        Call call = calls.of(state(), target);
        return scope.router()
                .toSlot(Slots.of(run.key().namespaceId(), target.getWorkflowId()), call)
                .map(true)
                .recover(failure -> {
                    Code code = failure instanceof Rejection refused ? refused.code() : Code.UNAVAILABLE;
                    if (code == Code.NOT_FOUND) {
                        return Future.succeededFuture(true);
                    }
                    if (!passes(code) || tries >= TRIES_MAX || !goesOn()) {
                        return Future.succeededFuture(false);
                    }
                    return pause(pauseMs(tries)).compose(again -> carryOut(target, tries + 1));
                });
    }

    private static boolean passes(Code code) {
        return switch (code) {
            case INVALID_ARGUMENT,
                    FAILED_PRECONDITION,
                    ALREADY_EXISTS,
                    OUT_OF_RANGE,
                    PERMISSION_DENIED,
                    UNIMPLEMENTED -> false;
            default -> true;
        };
    }
}
