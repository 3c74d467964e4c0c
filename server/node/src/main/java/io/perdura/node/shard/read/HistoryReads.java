package io.perdura.node.shard.read;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.Rejections;
import io.perdura.engine.v1.HistoryPageToken;
import io.perdura.engine.workflowtask.TransientTask;
import io.perdura.node.persistence.HistoryRow;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.WrongOwner;
import io.perdura.node.shard.HistoryPieces;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.Pieces;
import io.perdura.node.shard.ShardScope;
import io.temporal.api.enums.v1.HistoryEventFilterType;
import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryReverseRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryReverseResponse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reading the history of a run: pages of whole appends, waiting for what is to come, newest first. */
public final class HistoryReads {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryReads.class);

    private static final int PAGE_EVENTS_MAX = 256;
    private static final long WAIT_MS = 20_000;
    /** Callers that may wait for one run: whoever writes to it wakes them all. */
    private static final int WAITERS_MAX = 10_000;

    private static final long TAIL_MS = 1_000;

    /** Pieces of a History, and where the next page begins ({@code nextPageToken} empty: this is the end). */
    public record Page(List<ByteString> pieces, ByteString nextPageToken) {}

    private final ShardScope scope;

    public HistoryReads(ShardScope scope) {
        this.scope = scope;
    }

    // ---- For pollers ----

    /** From an event on, durable events only, as much as goes into one answer. */
    public Future<Page> firstPage(LoadedRun run, long fromEventId) {
        long end = run.durableNextEventId();
        return rows(run, fromEventId, PAGE_EVENTS_MAX, end).map(pieces -> page(run, pieces, fromEventId, end));
    }

    /** Whether all of the run's history goes into one answer. */
    public static boolean isOnePage(LoadedRun run) {
        return run.pieces().covers(1) && run.state().execution().nextEventId() <= PAGE_EVENTS_MAX;
    }

    private Page page(LoadedRun run, List<HistoryPieces.Piece> pieces, long fromEventId, long end) {
        long next =
                pieces.isEmpty() ? fromEventId : pieces.get(pieces.size() - 1).nextEventId();
        return new Page(bytes(pieces, fromEventId), next >= end ? ByteString.EMPTY : token(run, next, false, false));
    }

    private static ByteString token(LoadedRun run, long nextEventId, boolean waiting, boolean closeOnly) {
        return HistoryPageToken.newBuilder()
                .setRunId(run.key().runId().toString())
                .setNextEventId(nextEventId)
                .setWaiting(waiting)
                .setCloseOnly(closeOnly)
                .build()
                .toByteString();
    }

    /** Whole pieces, but for the first, of which only the events asked for are wanted. */
    private static List<ByteString> bytes(List<HistoryPieces.Piece> pieces, long fromEventId) {
        List<ByteString> bytes = new ArrayList<>(pieces.size() + 2);
        for (HistoryPieces.Piece piece : pieces) {
            bytes.add(piece.firstEventId() >= fromEventId ? piece.bytes() : cut(piece.bytes(), fromEventId));
        }
        return bytes;
    }

    /** One durable event. */
    public Future<HistoryEvent> event(LoadedRun run, long eventId) {
        return rows(run, eventId, 1, run.durableNextEventId())
                .map(pieces -> pieces.stream()
                        .flatMap(piece -> events(piece.bytes()).stream())
                        .filter(event -> event.getEventId() == eventId)
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("no event " + eventId)));
    }

    private static ByteString cut(ByteString history, long fromEventId) {
        return History.newBuilder()
                .addAllEvents(events(history).stream()
                        .filter(event -> event.getEventId() >= fromEventId)
                        .toList())
                .build()
                .toByteString();
    }

    private static List<HistoryEvent> events(ByteString history) {
        try {
            return History.parseFrom(history).getEventsList();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable history", e);
        }
    }

    private Future<List<HistoryPieces.Piece>> rows(LoadedRun run, long fromEventId, int eventsMax, long end) {
        if (fromEventId >= end) {
            return Future.succeededFuture(List.of());
        }
        if (run.pieces().covers(fromEventId)) {
            return Future.succeededFuture(run.pieces().from(fromEventId, eventsMax, end));
        }
        return scope.storage()
                .events(run.key().slot(), run.key().runId(), fromEventId, eventsMax)
                .map(rows -> {
                    List<HistoryPieces.Piece> pieces = pieces(rows, end);
                    long next = fromEventId;
                    for (HistoryPieces.Piece piece : pieces) {
                        requireNoHole(run, piece.firstEventId() <= next);
                        next = piece.nextEventId();
                    }
                    requireNoHole(run, !pieces.isEmpty());
                    return pieces;
                });
    }

    /**
     * While a run is deleted its rows go, in any order: what is left of them is no history. If it is not this owner that
     * deletes it, another one may: that is asked then.
     */
    private void requireNoHole(LoadedRun run, boolean follows) {
        if (!follows) {
            if (run.isGone()) {
                throw Rejections.workflowNotFound(
                        run.key().workflowId(), run.key().runId().toString());
            }
            LOG.warn(
                    "Rows are missing of run {}, unless another owner deletes it.",
                    run.key().runId());
            throw new WrongOwner("shard " + scope.shardId());
        }
    }

    private static List<HistoryPieces.Piece> pieces(List<HistoryRow> rows, long end) {
        List<HistoryPieces.Piece> pieces = new ArrayList<>(rows.size());
        for (HistoryRow row : rows) {
            if (row.firstEventId() < end) {
                pieces.add(new HistoryPieces.Piece(row.firstEventId(), row.eventCount(), row.events()));
            }
        }
        return pieces;
    }

    // ---- GetWorkflowExecutionHistory ----

    /** The token of a request, checked against the run that the request names. */
    public static HistoryPageToken parse(GetWorkflowExecutionHistoryRequest request) {
        return parse(request.getNextPageToken(), request.getExecution().getRunId());
    }

    public static HistoryPageToken parse(GetWorkflowExecutionHistoryReverseRequest request) {
        return parse(request.getNextPageToken(), request.getExecution().getRunId());
    }

    private static HistoryPageToken parse(ByteString bytes, String runId) {
        if (bytes.isEmpty()) {
            return HistoryPageToken.newBuilder()
                    .setRunId(runId)
                    .setNextEventId(0)
                    .build();
        }
        HistoryPageToken token;
        try {
            token = HistoryPageToken.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw Rejections.invalid("Invalid NextPageToken.");
        }
        if (token.getRunId().isEmpty() || token.getNextEventId() < 0) {
            throw Rejections.invalid("Invalid NextPageToken.");
        }
        if (!runId.isEmpty() && !runId.equals(token.getRunId())) {
            throw Rejections.invalid("RunId in the request does not match the NextPageToken.");
        }
        return token;
    }

    public Future<Reply> read(
            LoadedRun run, HistoryPageToken token, Call call, GetWorkflowExecutionHistoryRequest request) {
        boolean closeOnly =
                request.getHistoryEventFilterType() == HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT;
        long from = Math.max(1, token.getNextEventId());
        Promise<Reply> promise = Promise.promise();
        if (closeOnly) {
            readClose(run, request.getWaitNewEvent(), call, promise);
        } else {
            readEvents(run, request, from, call, promise);
        }
        return promise.future();
    }

    private void readClose(LoadedRun run, boolean wait, Call call, Promise<Reply> promise) {
        if (run.isLost()) {
            promise.tryFail(new WrongOwner("shard " + scope.shardId()));
        } else if (isClosed(run)) {
            long closeId = run.state().execution().closeEventId();
            rows(run, closeId, 1, run.durableNextEventId())
                    .map(pieces -> reply(closeEvent(bytes(pieces, closeId), closeId, call), ByteString.EMPTY))
                    .onComplete(promise);
        } else if (!wait) {
            promise.complete(reply(List.of(), ByteString.EMPTY));
        } else {
            ByteString again = token(run, run.durableNextEventId(), true, true);
            await(run, call, promise, again, () -> isClosed(run), () -> readClose(run, true, call, promise));
        }
    }

    private static List<ByteString> closeEvent(List<ByteString> pieces, long closeId, Call call) {
        boolean follows = call.caller().supports(FollowedRun.FEATURE);
        return pieces.stream()
                .flatMap(piece -> events(piece).stream())
                .filter(event -> event.getEventId() == closeId)
                .map(event -> follows ? event : FollowedRun.asContinued(event))
                .map(event -> History.newBuilder().addEvents(event).build().toByteString())
                .toList();
    }

    /** Closed, and known to be so by everybody. */
    private static boolean isClosed(LoadedRun run) {
        return !run.state().execution().isOpen()
                && run.durableNextEventId() >= run.state().execution().nextEventId();
    }

    private void readEvents(
            LoadedRun run, GetWorkflowExecutionHistoryRequest request, long from, Call call, Promise<Reply> promise) {
        if (run.isLost()) {
            promise.tryFail(new WrongOwner("shard " + scope.shardId()));
            return;
        }
        // What is asked here, not once the rows are read: by then more may have come, the end among it.
        long end = run.durableNextEventId();
        boolean goesOn = request.getWaitNewEvent() && !isClosed(run);
        if (from >= end && goesOn) {
            ByteString again = token(run, from, true, false);
            await(
                    run,
                    call,
                    promise,
                    again,
                    () -> run.durableNextEventId() > from,
                    () -> readEvents(run, request, from, call, promise));
            return;
        }
        int eventsMax = request.getMaximumPageSize() > 0
                ? Math.min(request.getMaximumPageSize(), PAGE_EVENTS_MAX)
                : PAGE_EVENTS_MAX;
        rows(run, from, eventsMax, end)
                .map(pieces -> {
                    Page page = page(run, pieces, from, end);
                    List<ByteString> history = page.pieces();
                    ByteString next = page.nextPageToken();
                    if (next.isEmpty()) {
                        if (goesOn) {
                            next = token(run, end, true, false);
                        } else {
                            history = withUnwritten(run, history, end, call);
                        }
                    }
                    return reply(history, next);
                })
                .onComplete(promise);
    }

    /** A worker that pages needs the events of its transient task at the end; people would only wonder about them. */
    private static List<ByteString> withUnwritten(
            LoadedRun run, List<ByteString> history, long nextEventId, Call call) {
        if (call.clientName().equals("temporal-cli") || call.clientName().equals("temporal-ui")) {
            return history;
        }
        List<HistoryEvent> unwritten = TransientTask.unwrittenEvents(run.state());
        if (unwritten.isEmpty() || unwritten.get(0).getEventId() != nextEventId) {
            return history; // what comes before the task is under way
        }
        List<ByteString> all = new ArrayList<>(history);
        all.add(History.newBuilder().addAllEvents(unwritten).build().toByteString());
        return all;
    }

    private static Reply reply(List<ByteString> history, ByteString nextPageToken) {
        return new Reply(Pieces.withField(
                GetWorkflowExecutionHistoryResponse.newBuilder()
                        .setNextPageToken(nextPageToken)
                        .build()
                        .toByteString(),
                GetWorkflowExecutionHistoryResponse.HISTORY_FIELD_NUMBER,
                history));
    }

    /** Parks the caller until the condition holds; after a while it gets an empty page and a token to come back with. */
    private void await(
            LoadedRun run,
            Call call,
            Promise<Reply> promise,
            ByteString again,
            java.util.function.BooleanSupplier condition,
            Runnable proceed) {
        if (run.waiting() >= WAITERS_MAX) {
            promise.fail(Rejections.busyWorkflow("too many callers wait for the history of this workflow"));
            return;
        }
        Parked parked = new Parked(run, condition, proceed);
        long now = scope.steadyMs();
        long waitMs = Math.max(1, Math.min(WAIT_MS, call.deadlineMs() - now - TAIL_MS));
        parked.cancelTimer = scope.timers().schedule(waitMs, () -> {
            if (parked.end()) {
                promise.tryComplete(reply(List.of(), again));
            }
        });
        call.onGone(() -> scope.onShard().accept(() -> {
            if (parked.end()) {
                promise.tryFail(Rejections.unavailable("the caller has gone away"));
            }
        }));
        parked.waitAgain();
    }

    /** One caller that waits for a run to go on. */
    private static final class Parked implements Runnable {
        private final LoadedRun run;
        private final java.util.function.BooleanSupplier condition;
        private final Runnable proceed;
        private Runnable cancelTimer = () -> {};
        private Runnable cancelWait = () -> {};
        private boolean ended;

        Parked(LoadedRun run, java.util.function.BooleanSupplier condition, Runnable proceed) {
            this.run = run;
            this.condition = condition;
            this.proceed = proceed;
        }

        void waitAgain() {
            cancelWait = run.await(this);
        }

        @Override
        public void run() {
            if (ended) {
                return;
            }
            if (run.isLost() || condition.getAsBoolean()) {
                end();
                proceed.run();
            } else {
                waitAgain();
            }
        }

        boolean end() {
            if (ended) {
                return false;
            }
            ended = true;
            cancelTimer.run();
            cancelWait.run();
            return true;
        }
    }

    // ---- GetWorkflowExecutionHistoryReverse ----

    public Future<Reply> readReverse(
            LoadedRun run, HistoryPageToken token, GetWorkflowExecutionHistoryReverseRequest request) {
        long last = run.durableNextEventId() - 1;
        long from = token.getNextEventId() > 0 ? Math.min(token.getNextEventId(), last) : last;
        int eventsMax = request.getMaximumPageSize() > 0
                ? Math.min(request.getMaximumPageSize(), PAGE_EVENTS_MAX)
                : PAGE_EVENTS_MAX;
        return scope.storage()
                .eventsReverse(run.key().slot(), run.key().runId(), from, eventsMax)
                .map(rows -> {
                    GetWorkflowExecutionHistoryReverseResponse.Builder reply =
                            GetWorkflowExecutionHistoryReverseResponse.newBuilder();
                    long lowest = from + 1;
                    requireNoHole(run, !rows.isEmpty());
                    for (HistoryRow row : rows) {
                        requireNoHole(run, row.firstEventId() + row.eventCount() >= lowest);
                        List<HistoryEvent> events = events(row.events());
                        for (int i = events.size() - 1; i >= 0; i--) {
                            if (events.get(i).getEventId() <= from) {
                                reply.getHistoryBuilder().addEvents(events.get(i));
                                lowest = events.get(i).getEventId();
                            }
                        }
                    }
                    if (lowest > 1 && lowest <= from) {
                        reply.setNextPageToken(token(run, lowest - 1, false, false));
                    }
                    return Reply.of(reply.build());
                });
    }
}
