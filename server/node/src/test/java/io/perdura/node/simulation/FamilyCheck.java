package io.perdura.node.simulation;

import io.perdura.engine.child.ParentLink;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What runs say of each other agrees: parents and children, senders and receivers, runs and those that follow them. */
final class FamilyCheck {

    /** By then a child that still runs has heard that its parent has closed. */
    private static final long TOLD_WITHIN_MS = 60_000;

    private final Map<String, DurableRun> runs = new HashMap<>();
    private final Map<String, List<DurableRun>> byWorkflow;

    FamilyCheck(Map<String, List<DurableRun>> byWorkflow) {
        this.byWorkflow = byWorkflow;
        byWorkflow
                .values()
                .forEach(chain ->
                        chain.forEach(run -> runs.put(run.state().execution().runId(), run)));
    }

    void check() {
        Map<String, Integer> starts = new HashMap<>();
        for (DurableRun run : runs.values()) {
            require(run.isDeleted() || !run.state().owesMessage(), run, "still owes a message");
            for (HistoryEvent event : run.events()) {
                check(run, event);
            }
            WorkflowExecutionStartedEventAttributes started =
                    run.state().execution().started();
            if (run.isChild() && !run.isContinuation() && !run.isForked()) {
                String start =
                        started.getParentWorkflowExecution().getRunId() + "/" + started.getParentInitiatedEventId();
                require(
                        run.isDeleted() || starts.merge(start, 1, Integer::sum) == 1,
                        run,
                        "is the second child of " + start);
            }
            if (run.isContinuation() && !run.isForked()) {
                checkSuccession(run, started);
            }
        }
    }

    private void check(DurableRun run, HistoryEvent event) {
        switch (event.getEventType()) {
            case EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED -> checkInitiated(run, event);
            case EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED -> checkSignal(run, event);
            case EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED -> {
                String target = event.getExternalWorkflowExecutionCancelRequestedEventAttributes()
                        .getWorkflowExecution()
                        .getWorkflowId();
                require(
                        byWorkflow.getOrDefault(target, List.of()).stream()
                                .anyMatch(other -> other.state().execution().isCancelRequested()
                                        || other.state().execution().closedMs() > 0),
                        run,
                        "was told that " + target + " is canceled, which it is not");
            }
            default -> {}
        }
    }

    /** Initiated, started and closed are linked both ways; whoever closed first is told, or tells. */
    private void checkInitiated(DurableRun parent, HistoryEvent initiated) {
        long id = initiated.getEventId();
        WorkflowExecution started = null;
        HistoryEvent closed = null;
        boolean failed = false;
        for (HistoryEvent event : parent.events()) {
            if (event.getChildWorkflowExecutionStartedEventAttributes().getInitiatedEventId() == id) {
                require(started == null, parent, "has noted child " + id + " twice");
                started =
                        event.getChildWorkflowExecutionStartedEventAttributes().getWorkflowExecution();
            } else if (event.getStartChildWorkflowExecutionFailedEventAttributes()
                            .getInitiatedEventId()
                    == id) {
                failed = true;
            } else if (closes(event, id)) {
                require(closed == null, parent, "has seen child " + id + " close twice");
                closed = event;
            }
        }
        require(!failed || started == null, parent, "has a child " + id + " that started and did not");
        require(closed == null || started != null, parent, "has a child " + id + " that closed and never started");
        if (started == null) {
            return;
        }
        DurableRun child = runs.get(started.getRunId());
        require(child != null, parent, "has a child that is not there: " + started.getRunId());
        List<DurableRun> chain = chain(child);
        WorkflowExecutionStartedEventAttributes first =
                child.state().execution().started();
        require(
                first.getParentInitiatedEventId() == id
                        && isParent(parent, first.getParentWorkflowExecution().getRunId(), id),
                child,
                "does not know its parent");
        require(child.events().size() > 1, child, "was left without a task");
        if (closed == null && !parent.state().execution().wasReset()) {
            checkLeftBehind(initiated, parent, chain);
        }
    }

    /** It is what the child calls its parent, goes on in its place, or goes on from the same event as that one does. */
    private boolean isParent(DurableRun run, String named, long initiatedEventId) {
        DurableRun other = runs.get(named);
        return ParentLink.hasChildOf(run.state(), named, initiatedEventId)
                || other != null
                        && !run.firstWriter(initiatedEventId).isEmpty()
                        && other.firstWriter(initiatedEventId).equals(run.firstWriter(initiatedEventId));
    }

    /** The parent closed first: its policy was applied, to the run of the child that was the newest then. */
    private static void checkLeftBehind(HistoryEvent initiated, DurableRun parent, List<DurableRun> chain) {
        ParentClosePolicy policy = initiated
                .getStartChildWorkflowExecutionInitiatedEventAttributes()
                .getParentClosePolicy();
        DurableRun last = chain.get(chain.size() - 1);
        boolean terminated =
                last.state().execution().status() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED;
        boolean asked = chain.stream().anyMatch(run -> run.state().execution().isCancelRequested());
        boolean before = last.state().execution().closedMs()
                <= parent.state().execution().closedMs() + TOLD_WITHIN_MS;
        if (policy == ParentClosePolicy.PARENT_CLOSE_POLICY_TERMINATE) {
            require(terminated || before, last, "outlived its parent");
        } else if (policy == ParentClosePolicy.PARENT_CLOSE_POLICY_REQUEST_CANCEL) {
            require(terminated || asked || before, last, "was not asked to end with its parent");
        }
    }

    private static boolean closes(HistoryEvent event, long initiatedEventId) {
        return event.getChildWorkflowExecutionCompletedEventAttributes().getInitiatedEventId() == initiatedEventId
                || event.getChildWorkflowExecutionFailedEventAttributes().getInitiatedEventId() == initiatedEventId
                || event.getChildWorkflowExecutionCanceledEventAttributes().getInitiatedEventId() == initiatedEventId
                || event.getChildWorkflowExecutionTimedOutEventAttributes().getInitiatedEventId() == initiatedEventId
                || event.getChildWorkflowExecutionTerminatedEventAttributes().getInitiatedEventId() == initiatedEventId;
    }

    /** A signal is in the history of its target once if the sender was told so, and not at all if it was told not. */
    private void checkSignal(DurableRun sender, HistoryEvent initiated) {
        long id = initiated.getEventId();
        if (sender.hasTakenOver(id)) {
            return; // the run that first wrote it is looked at
        }
        String requestId = ParentLink.requestId(sender.state().execution().runId(), id);
        String target = initiated
                .getSignalExternalWorkflowExecutionInitiatedEventAttributes()
                .getWorkflowExecution()
                .getWorkflowId();
        long taken = byWorkflow.getOrDefault(target, List.of()).stream()
                .flatMap(run -> run.events().stream())
                .filter(event -> event.getWorkflowExecutionSignaledEventAttributes()
                        .getRequestId()
                        .equals(requestId))
                .count();
        if (byWorkflow.getOrDefault(target, List.of()).stream().anyMatch(DurableRun::isDeleted)) {
            return; // who is gone does not know what it has taken
        }
        boolean wasReset = byWorkflow.getOrDefault(target, List.of()).stream().anyMatch(DurableRun::isForked);
        require(taken <= 1 || wasReset, sender, "has a signal that " + target + " took " + taken + " times");
        for (HistoryEvent event : sender.events()) {
            if (event.getExternalWorkflowExecutionSignaledEventAttributes().getInitiatedEventId() == id) {
                // A target that is ended by force drops what its last task had not seen.
                require(taken >= 1 || wasCutOff(target), sender, "was told of a signal that " + target + " lacks");
            } else if (event.getSignalExternalWorkflowExecutionFailedEventAttributes()
                            .getInitiatedEventId()
                    == id) {
                // One that goes on from before it was told has sent it again, under the same name.
                boolean sentAgain = byWorkflow.get(sender.state().execution().workflowId()).stream()
                        .anyMatch(run -> run.hasTakenOver(id, sender));
                require(taken == 0 || sentAgain, sender, "was told that a signal failed, which " + target + " has");
            }
        }
    }

    private boolean wasCutOff(String workflowId) {
        return byWorkflow.getOrDefault(workflowId, List.of()).stream()
                .anyMatch(run -> run.state().execution().closedMs() > 0);
    }

    private void checkSuccession(DurableRun run, WorkflowExecutionStartedEventAttributes started) {
        DurableRun before = runs.get(started.getContinuedExecutionRunId());
        require(before != null, run, "follows a run that is not there");
        require(
                before.state()
                        .execution()
                        .successorRunId()
                        .equals(run.state().execution().runId()),
                run,
                "follows a run that is followed by another");
        require(
                before.state().execution().started().getFirstExecutionRunId().equals(started.getFirstExecutionRunId()),
                run,
                "is of another chain than the run that it follows");
    }

    private List<DurableRun> chain(DurableRun first) {
        List<DurableRun> chain = new ArrayList<>(List.of(first));
        String next = first.state().execution().successorRunId();
        while (!next.isEmpty()) {
            DurableRun run = runs.get(next);
            require(run != null, first, "is followed by a run that is not there");
            chain.add(run);
            next = run.state().execution().successorRunId();
        }
        return chain;
    }

    private static void require(boolean holds, DurableRun run, String what) {
        if (!holds) {
            throw new Violation("run " + run.state().execution().runId() + " of "
                    + run.state().execution().workflowId() + " " + what);
        }
    }
}
