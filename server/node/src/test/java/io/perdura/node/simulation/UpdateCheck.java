package io.perdura.node.simulation;

import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.MutableState;
import io.perdura.engine.RunRecord;
import io.perdura.engine.update.UpdateStatus;
import io.perdura.engine.v1.Change;
import io.perdura.engine.v1.Update;
import io.perdura.engine.v1.UpdateRefused;
import io.perdura.node.persistence.HistoryRow;
import io.perdura.node.routing.Reply;
import io.temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.update.v1.Outcome;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionResponse;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What must hold of updates: what a caller was told is stored, each is accepted once a run, a refused one is in no
 * history, and what nobody has answered goes on in the run that follows.
 */
final class UpdateCheck {

    /** The updates of one run, as storage has seen them. */
    private static final class Seen {
        final Set<String> admitted = new HashSet<>();
        final Set<String> accepted = new HashSet<>();
        final Map<String, Outcome> completed = new HashMap<>();
        final Map<String, Set<Outcome>> rejected = new HashMap<>();
    }

    private final Map<UUID, Seen> runs = new HashMap<>();

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new Violation(message);
        }
    }

    private Seen of(UUID runId) {
        return runs.computeIfAbsent(runId, key -> new Seen());
    }

    // ---- What is written ----

    void written(DurableRun run, HistoryRow row, List<RunRecord> records) {
        Seen seen = of(row.runId());
        for (RunRecord record : records) {
            if (record instanceof RunRecord.Written written) {
                written(seen, row.runId(), written.event());
            } else if (record instanceof RunRecord.Changed changed) {
                changed(seen, changed.change());
            }
        }
        MutableState state = run.state();
        require(
                !state.execution().isOpen()
                        || state.updates().admitted().stream().allMatch(Update::getInHistory) // a reset brought it
                        || state.workflowTask().isPending()
                        || state.execution().isPaused()
                        || state.workflowTask().backoffUntilMs() > 0,
                "run " + row.runId() + " has an update of which no worker will hear");
    }

    private static void written(Seen seen, UUID runId, HistoryEvent event) {
        if (event.hasWorkflowExecutionUpdateAdmittedEventAttributes()) {
            seen.admitted.add(event.getWorkflowExecutionUpdateAdmittedEventAttributes()
                    .getRequest()
                    .getMeta()
                    .getUpdateId());
        } else if (event.hasWorkflowExecutionUpdateAcceptedEventAttributes()) {
            String id =
                    event.getWorkflowExecutionUpdateAcceptedEventAttributes().getProtocolInstanceId();
            require(seen.accepted.add(id), "update " + id + " is accepted twice by run " + runId);
        } else if (event.hasWorkflowExecutionUpdateCompletedEventAttributes()) {
            var completed = event.getWorkflowExecutionUpdateCompletedEventAttributes();
            String id = completed.getMeta().getUpdateId();
            require(seen.accepted.contains(id), "update " + id + " is completed and was not accepted by run " + runId);
            require(
                    seen.completed.put(id, completed.getOutcome()) == null,
                    "update " + id + " is completed twice by run " + runId);
        }
    }

    private static void changed(Seen seen, Change change) {
        if (change.hasUpdateAdmitted()) {
            seen.admitted.add(change.getUpdateAdmitted().getUpdateId());
        } else if (change.hasUpdateRefused()
                && change.getUpdateRefused().getReason() == UpdateRefused.Reason.REJECTED) {
            seen.rejected
                    .computeIfAbsent(change.getUpdateRefused().getUpdateId(), id -> new HashSet<>())
                    .add(UpdateStatus.rejection(change.getUpdateRefused()));
        }
    }

    // ---- What is answered ----

    void replied(UpdateWorkflowExecutionRequest request, Reply reply) throws InvalidProtocolBufferException {
        UpdateWorkflowExecutionResponse response = UpdateWorkflowExecutionResponse.parseFrom(reply.join());
        String id = request.getRequest().getMeta().getUpdateId();
        UUID runId =
                UUID.fromString(response.getUpdateRef().getWorkflowExecution().getRunId());
        Seen seen = of(runId);
        // What a reset took over the new run has accepted without having admitted it.
        require(
                seen.admitted.contains(id) || seen.accepted.contains(id),
                "update " + id + " is answered, and run " + runId + " did not store it");
        if (response.getStage()
                == UpdateWorkflowExecutionLifecycleStage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED) {
            require(
                    seen.accepted.contains(id),
                    "update " + id + " is said to be accepted, and run " + runId + " did not");
        }
        if (response.hasOutcome() && seen.completed.containsKey(id)) {
            require(
                    response.getOutcome().equals(seen.completed.get(id)),
                    "update " + id + " is told another outcome than history has");
        } else if (response.hasOutcome() && seen.accepted.contains(id)) {
            require(
                    response.getOutcome()
                            .getFailure()
                            .getApplicationFailureInfo()
                            .getType()
                            .equals("AcceptedUpdateCompletedWorkflow"),
                    "update " + id + " is told an outcome that nobody gave");
        } else if (response.hasOutcome()) {
            require(
                    seen.rejected.getOrDefault(id, Set.of()).contains(response.getOutcome()),
                    "update " + id + " is told a rejection that is not stored");
        }
    }

    // ---- At the end ----

    void atEnd(DurableRun run) {
        String successor = run.state().execution().successorRunId();
        if (!successor.isEmpty()) {
            for (Update left : run.state().updates().admitted()) {
                require(
                        left.getThisRunOnly()
                                || of(UUID.fromString(successor)).admitted.contains(left.getUpdateId()),
                        "update " + left.getUpdateId() + " did not go on in the run that follows " + run.runId());
            }
        }
    }
}
