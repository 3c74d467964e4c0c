package io.perdura.node.simulation;

import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.node.routing.Reply;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.QueryWorkflowResponse;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** Who asks after a signal was acknowledged, to whomever, is told of a run that has it. */
final class ReadCheck {
    private final Supplier<Collection<DurableRun>> runs;
    /** By run, the last event that somebody was told of. */
    private final Map<UUID, Long> acknowledged = new HashMap<>();

    ReadCheck(Supplier<Collection<DurableRun>> runs) {
        this.runs = runs;
    }

    /** A client hears that its signal was taken. */
    void acknowledged(String signal) {
        for (DurableRun run : runs.get()) {
            int place = run.signals(signal) > 0 ? run.place(signal) : -1; // one that is buffered has no place yet
            if (place >= 0) {
                acknowledged.merge(run.runId(), place + 1L, Math::max);
            }
        }
    }

    /** A client asks now: what is acknowledged later it need not be told of. */
    Asked asked() {
        return new Asked(Map.copyOf(acknowledged));
    }

    /** What the worker who answers a query knows of the run: its text is what is checked. */
    static String answer(String runId, long lastEventId) {
        return runId + " " + lastEventId;
    }

    /** One question, and what was acknowledged when it was asked. */
    final class Asked {
        private final Map<UUID, Long> known;

        private Asked(Map<UUID, Long> known) {
            this.known = known;
        }

        void described(Reply reply) throws InvalidProtocolBufferException {
            WorkflowExecutionInfo info =
                    DescribeWorkflowExecutionResponse.parseFrom(reply.join()).getWorkflowExecutionInfo();
            require("describes", UUID.fromString(info.getExecution().getRunId()), info.getHistoryLength());
        }

        /** Of the first page; what follows it is another question. */
        void read(Reply reply) throws InvalidProtocolBufferException {
            List<HistoryEvent> events = GetWorkflowExecutionHistoryResponse.parseFrom(reply.join())
                    .getHistory()
                    .getEventsList();
            if (events.isEmpty()) {
                return;
            }
            String runId =
                    events.get(0).getWorkflowExecutionStartedEventAttributes().getOriginalExecutionRunId();
            for (DurableRun run : runs.get()) { // one that was reset begins like the run that goes on in its place
                if (run.runId().toString().equals(runId)
                        && runs.get().stream().noneMatch(other -> other.isForked() && other.hasTakenOver(1, run))) {
                    require("shows", run.runId(), events.get(events.size() - 1).getEventId());
                }
            }
        }

        void queried(Reply reply) throws InvalidProtocolBufferException {
            Payloads result = QueryWorkflowResponse.parseFrom(reply.join()).getQueryResult();
            if (result.getPayloadsCount() == 1) { // it may be rejected
                String[] answer = result.getPayloads(0)
                        .getData()
                        .toStringUtf8()
                        .replace("\"", "")
                        .split(" ");
                require("answers a query about", UUID.fromString(answer[0]), Long.parseLong(answer[1]));
            }
        }

        private void require(String how, UUID runId, long lastEventId) {
            long told = known.getOrDefault(runId, 0L);
            if (lastEventId < told) {
                throw new Violation("a node " + how + " run " + runId + " up to event " + lastEventId + ", and event "
                        + told + " had been acknowledged before it was asked");
            }
        }
    }
}
