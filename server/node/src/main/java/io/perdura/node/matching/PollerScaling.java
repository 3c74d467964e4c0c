package io.perdura.node.matching;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.perdura.engine.matching.QueueStats;
import io.perdura.node.routing.Reply;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.taskqueue.v1.PollerScalingDecision;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.PollNexusTaskQueueResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import java.util.ArrayList;
import java.util.List;

/** Tells workers that size their pollers by themselves whether one poll more or less would do. */
final class PollerScaling {
    /** A poll that waited so long was one too many. */
    private static final long IDLE_MS = 1_000;

    /** A task that waited so long would have liked one poll more. */
    private static final long BACKLOG_AGE_MS = 200;

    private static final double ADDED_TO_DISPATCHED_MAX = 1.2;
    private static final double MORE_PER_SECOND_AND_POLLER = 10;

    private double tokens = 1;
    private long filledMs;

    /** 1, -1, or 0: nothing is said. Growth is paced, so that a burst does not multiply pollers before they can help. */
    int suggest(long waitedMs, QueueStats stats, int pollers, long nowMs) {
        if (waitedMs >= IDLE_MS) {
            return -1;
        }
        if (stats.limited() || !take(Math.max(1, pollers), nowMs)) {
            return 0;
        }
        boolean backlog = stats.backlogCount() > 0 && stats.backlogAgeMs() > BACKLOG_AGE_MS;
        boolean growing = stats.addedPerSecond() > ADDED_TO_DISPATCHED_MAX * stats.dispatchedPerSecond();
        return backlog || growing ? 1 : 0;
    }

    /** The answer to a poll, with the suggestion appended: encoded messages that follow each other are merged. */
    static Reply with(Reply reply, int type, int suggestion) {
        if (suggestion == 0) {
            return reply;
        }
        PollerScalingDecision decision = PollerScalingDecision.newBuilder()
                .setPollRequestDeltaSuggestion(suggestion)
                .build();
        Message said = switch (type) {
            case TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW_VALUE ->
                PollWorkflowTaskQueueResponse.newBuilder()
                        .setPollerScalingDecision(decision)
                        .build();
            case TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY_VALUE ->
                PollActivityTaskQueueResponse.newBuilder()
                        .setPollerScalingDecision(decision)
                        .build();
            default ->
                PollNexusTaskQueueResponse.newBuilder()
                        .setPollerScalingDecision(decision)
                        .build();
        };
        List<ByteString> pieces = new ArrayList<>(reply.pieces());
        pieces.add(said.toByteString());
        return new Reply(pieces);
    }

    private boolean take(int pollers, long nowMs) {
        double perSecond = MORE_PER_SECOND_AND_POLLER * pollers;
        tokens = Math.min(perSecond, tokens + (nowMs - filledMs) * perSecond / 1000);
        filledMs = nowMs;
        if (tokens < 1) {
            return false;
        }
        tokens -= 1;
        return true;
    }
}
