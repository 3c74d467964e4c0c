package io.perdura.engine.script;

import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.RecordCodec;
import io.perdura.engine.child.ChildMachine;
import io.perdura.engine.execution.Fork;
import io.perdura.engine.execution.ResetMachine;
import io.temporal.api.enums.v1.ResetReapplyExcludeType;
import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest;
import java.util.ArrayList;
import java.util.List;

/** Takes a run back, as the reset route of a shard does: what is there gives way, and the new run takes over what it may. */
final class Resets {

    private final ScriptRunner runner;

    Resets(ScriptRunner runner) {
        this.runner = runner;
    }

    /** {@code event=}: where its workflow task ends; {@code exclude=}: what is not reapplied. */
    String reset(ScriptedRun base, ScriptLine line) {
        ResetWorkflowExecutionRequest.Builder request = ResetWorkflowExecutionRequest.newBuilder()
                .setWorkflowTaskFinishEventId(line.number("event", 0))
                .setReason(line.text("reason"))
                .setRequestId(line.text("request"));
        if (line.has("exclude")) {
            request.addResetReapplyExcludeTypes(
                    ResetReapplyExcludeType.valueOf("RESET_REAPPLY_EXCLUDE_TYPE_" + line.text("exclude")));
        }
        if (line.has("then-priority")) {
            var update = request.addPostResetOperationsBuilder().getUpdateWorkflowOptionsBuilder();
            update.getWorkflowExecutionOptionsBuilder()
                    .getPriorityBuilder()
                    .setPriorityKey(line.number("then-priority", 0));
            update.getUpdateMaskBuilder().addPaths("priority");
        }
        if (line.has("then-signal")) {
            request.addPostResetOperationsBuilder().getSignalWorkflowBuilder().setSignalName(line.text("then-signal"));
        }
        ResetMachine.requireEvent(base.state, request.build());
        ScriptedRun current = runner.newest(base.state.execution().workflowId());
        if (current == null) {
            throw new IllegalStateException("nothing is there to be reset");
        }
        String runId = runner.newRunId();
        giveWay(current, runId, request.build(), true);
        if (base != current) {
            giveWay(base, runId, request.build(), false);
        }
        Fork fork = new Fork(base.state, runId, request.getWorkflowTaskFinishEventId() - 1);
        appends(base).forEach(fork::take);
        List<HistoryEvent> since = since(base, request.getWorkflowTaskFinishEventId());
        return runner.fork(fork, t -> {
            ResetMachine.begin(t, base.state, current.state, request.build(), since);
            return runId;
        });
    }

    private void giveWay(ScriptedRun run, String runId, ResetWorkflowExecutionRequest request, boolean isNewest) {
        runner.decide(run, t -> {
            ResetMachine.giveWay(t, runId, request, isNewest);
            return "";
        });
    }

    private static List<List<HistoryEvent>> appends(ScriptedRun run) {
        List<List<HistoryEvent>> appends = new ArrayList<>();
        try {
            for (RecordCodec.Encoded append : run.log) {
                appends.add(History.parseFrom(append.events()).getEventsList());
            }
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
        return appends;
    }

    private List<HistoryEvent> since(ScriptedRun base, long fromEventId) {
        List<HistoryEvent> since = new ArrayList<>(base.history().stream()
                .filter(event -> event.getEventId() >= fromEventId)
                .toList());
        String next = base.state.execution().successorRunId();
        while (!next.isEmpty()) {
            String runId = next;
            ScriptedRun run = runner.runs().stream()
                    .filter(other -> other.runId().equals(runId))
                    .findFirst()
                    .orElseThrow();
            run.history().stream()
                    .filter(event -> !ChildMachine.isOfChild(event))
                    .forEach(since::add);
            next = run.state.execution().successorRunId();
        }
        return since;
    }
}
