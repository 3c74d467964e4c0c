package io.perdura.node.verify;

import io.perdura.node.persistence.ExecutionHeader;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What holds between the runs of one slot: they come by id, oldest first. */
final class WorkflowCheck {
    private final Consumer<Violation> violated;
    private final Map<String, ExecutionHeader> newest = new HashMap<>();
    private final Map<UUID, Link> links = new HashMap<>();

    /** @param last its last event; null if it cannot be read */
    private record Link(
            ExecutionHeader header,
            CronCheck.Begun begun,
            @Nullable HistoryEvent last) {
        /** The run that this one continues; empty: none. */
        String from() {
            return begun.start().getContinuedExecutionRunId();
        }

        String to() {
            return last == null ? "" : follower(last);
        }
    }

    WorkflowCheck(Consumer<Violation> violated) {
        this.violated = violated;
    }

    /** @param last its last event */
    void run(ExecutionHeader header, CronCheck.Begun begun, @Nullable HistoryEvent last) {
        String workflow = header.namespaceId() + "/" + header.workflowId();
        ExecutionHeader before = newest.put(workflow, header);
        if (before != null && before.isOpen()) {
            violated.accept(new Violation(
                    "H2", Verifier.place(before), "it is open although run " + header.runId() + " came after it"));
        }
        links.put(header.runId(), new Link(header, begun, last));
    }

    private static String follower(HistoryEvent last) {
        return switch (last.getEventType()) {
            case EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED ->
                last.getWorkflowExecutionCompletedEventAttributes().getNewExecutionRunId();
            case EVENT_TYPE_WORKFLOW_EXECUTION_FAILED ->
                last.getWorkflowExecutionFailedEventAttributes().getNewExecutionRunId();
            case EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT ->
                last.getWorkflowExecutionTimedOutEventAttributes().getNewExecutionRunId();
            case EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW ->
                last.getWorkflowExecutionContinuedAsNewEventAttributes().getNewExecutionRunId();
            default -> "";
        };
    }

    /** All runs of the slot have come. */
    void end() {
        links.values().forEach(this::follows);
        links.clear();
        newest.clear();
    }

    /** Whom a run names as its follower names it as the one it continues. Runs that were deleted name nobody. */
    private void follows(Link link) {
        HistoryEvent last = link.last();
        if (last == null) {
            return;
        }
        if (link.to().isEmpty()) {
            CronCheck.ends(link.begun(), last)
                    .ifPresent(text -> violated.accept(new Violation("H19", Verifier.place(link.header()), text)));
            return;
        }
        Link next = links.get(UUID.fromString(link.to()));
        if (next == null) {
            violated.accept(new Violation(
                    "H12", Verifier.place(link.header()), "run " + link.to() + " should follow it, and is not there"));
        } else if (!next.from().equals(link.header().runId().toString())) {
            violated.accept(new Violation(
                    "H12",
                    Verifier.place(next.header()),
                    "it says that it continues " + next.from() + ", not "
                            + link.header().runId()));
        } else if (!next.header().firstRunId().equals(link.header().firstRunId())) {
            violated.accept(new Violation(
                    "H12", Verifier.place(next.header()), "its first run is another than that of the run before"));
        } else {
            CronCheck.follows(link.begun(), last, next.begun())
                    .ifPresent(text -> violated.accept(new Violation("H19", Verifier.place(next.header()), text)));
        }
    }
}
