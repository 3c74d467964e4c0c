package io.perdura.node.simulation;

import com.google.protobuf.ByteString;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.routing.Reply;
import io.perdura.node.rpc.WorkflowRpcs;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import java.util.List;

/**
 * Somebody who follows the history of a run to its end, as a client does that waits for a result: whatever happens to its
 * owners meanwhile, no event is passed over or told twice, and the last one is the end.
 */
final class Follower {
    private final Simulation simulation;
    private final Dice dice;

    /** @param dice of its own: what others do does not depend on it */
    Follower(Simulation simulation, Dice dice) {
        this.simulation = simulation;
        this.dice = dice;
    }

    void begin() {
        simulation.world().schedule(null, dice.between(200, 2_000), this::choose);
    }

    private void choose() {
        if (simulation.isOver()) {
            return;
        }
        List<ExecutionHeader> open = simulation.database().headers().stream()
                .filter(ExecutionHeader::isOpen)
                .toList();
        if (open.isEmpty()) {
            begin();
            return;
        }
        ExecutionHeader run = dice.pick(open);
        follow(
                WorkflowExecution.newBuilder()
                        .setWorkflowId(run.workflowId())
                        .setRunId(run.runId().toString())
                        .build(),
                ByteString.EMPTY,
                0);
    }

    private void follow(WorkflowExecution run, ByteString token, long seen) {
        Operation.start(
                        simulation,
                        run.getWorkflowId(),
                        WorkflowRpcs.GET_WORKFLOW_EXECUTION_HISTORY,
                        GetWorkflowExecutionHistoryRequest.newBuilder()
                                .setExecution(run)
                                .setWaitNewEvent(true)
                                .setNextPageToken(token)
                                .build())
                .onComplete(answer -> {
                    if (answer.failed()) {
                        begin(); // it is gone, or nobody answered for long
                    } else {
                        simulation.checker().check(() -> told(run, seen, answer.result()));
                    }
                });
    }

    private void told(WorkflowExecution run, long seen, Reply reply)
            throws com.google.protobuf.InvalidProtocolBufferException {
        GetWorkflowExecutionHistoryResponse page = GetWorkflowExecutionHistoryResponse.parseFrom(reply.join());
        long last = seen;
        for (HistoryEvent event : page.getHistory().getEventsList()) {
            if (event.getEventId() != ++last) {
                throw new Violation("who follows run " + run.getRunId() + " is told of event " + event.getEventId()
                        + " after " + (last - 1));
            }
        }
        if (!page.getNextPageToken().isEmpty()) {
            follow(run, page.getNextPageToken(), last);
            return;
        }
        if (!simulation.checker().hasEndedAt(run.getRunId(), last)) {
            throw new Violation("who follows run " + run.getRunId() + " is told that event " + last + " is the end");
        }
        begin();
    }
}
