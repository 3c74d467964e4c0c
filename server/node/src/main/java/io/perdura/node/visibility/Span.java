package io.perdura.node.visibility;

import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import java.util.function.IntPredicate;

/**
 * Which workflows a filter can match at all, open or closed ones. They lie in separate indexes, so a list that need not look
 * at the closed ones, of which there are many more, does not.
 */
record Span(boolean open, boolean closed) {

    static final Span EITHER = new Span(true, true);
    static final Span OPEN = new Span(true, false);
    static final Span CLOSED = new Span(false, true);

    static Span ofStatuses(IntPredicate matches) {
        boolean open = false;
        boolean closed = false;
        for (WorkflowExecutionStatus status : WorkflowExecutionStatus.values()) {
            if (status != WorkflowExecutionStatus.UNRECOGNIZED && matches.test(status.getNumber())) {
                boolean isOpen = status == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING
                        || status == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_PAUSED;
                open |= isOpen;
                closed |= !isOpen;
            }
        }
        return new Span(open, closed);
    }

    Span and(Span other) {
        return new Span(open && other.open, closed && other.closed);
    }

    Span or(Span other) {
        return new Span(open || other.open, closed || other.closed);
    }
}
