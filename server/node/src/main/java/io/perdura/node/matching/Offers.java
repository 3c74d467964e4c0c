package io.perdura.node.matching;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.engine.matching.OfferOutcome;
import io.perdura.engine.matching.OfferedTask;
import io.perdura.engine.matching.OfferedTask.Urgency;
import io.perdura.engine.matching.TaskName;
import io.perdura.node.v1.OfferTaskReply;
import io.perdura.node.v1.OfferTaskReply.Outcome;
import io.perdura.node.v1.OfferTaskRequest;
import io.perdura.node.v1.TaskRef;

/** Offers as the shards send them, and as the matcher takes them. */
final class Offers {
    /** A query that nobody answered for so long has lost its caller. */
    private static final long QUERY_MS = 60_000;

    private Offers() {}

    static OfferedTask<OfferTaskRequest> task(OfferTaskRequest offer, long nowMs) {
        TaskRef ref = offer.getTask();
        Urgency urgency = new Urgency(
                offer.getPriority(), offer.getFairnessKey(), offer.getFairnessWeight(), offer.getScheduledMs());
        return new OfferedTask<>(
                name(ref),
                ref.getAttempt(),
                ref.getEpoch() << 32 | ref.getStamp(), // what a new owner of the shard offers is newer
                urgency,
                expiresMs(offer, nowMs),
                offer.getStored(),
                0,
                offer);
    }

    static TaskName name(TaskRef ref) {
        return new TaskName(
                kind(ref),
                ref.getNamespaceId(),
                ref.getWorkflowId(),
                ref.getRunId(),
                ref.getScheduledEventId(),
                ref.getQueryId());
    }

    static OfferTaskReply reply(OfferOutcome outcome, long lastPollMs) {
        Outcome told = switch (outcome) {
            case TAKEN -> Outcome.TAKEN;
            case FULL -> Outcome.FULL;
            case NO_STICKY_POLLER -> Outcome.NO_STICKY_POLLER;
        };
        return OfferTaskReply.newBuilder()
                .setOutcome(told)
                .setLastPollMs(lastPollMs)
                .build();
    }

    private static TaskName.Kind kind(TaskRef ref) {
        return switch (ref.getKind()) {
            case WORKFLOW -> TaskName.Kind.WORKFLOW;
            case ACTIVITY -> TaskName.Kind.ACTIVITY;
            case QUERY -> TaskName.Kind.QUERY;
            case KIND_UNSPECIFIED, UNRECOGNIZED -> throw new Rejection(Code.INTERNAL, "a task of no kind was offered");
        };
    }

    private static long expiresMs(OfferTaskRequest offer, long nowMs) {
        if (offer.getExpiresMs() != 0) {
            return offer.getExpiresMs();
        }
        return offer.getTask().getKind() == TaskRef.Kind.QUERY ? nowMs + QUERY_MS : OfferedTask.NEVER;
    }
}
