package io.perdura.node.simulation;

import io.perdura.engine.v1.RunMessage;
import io.temporal.api.enums.v1.ParentClosePolicy;
import java.util.Collection;
import java.util.List;

/** A run that goes for good has told the others what it owed them: whether it knows that or only its shard. */
final class DeletionCheck {

    private DeletionCheck() {}

    static void check(DurableRun gone, Collection<DurableRun> all) {
        for (RunMessage message : gone.owed()) {
            List<DurableRun> targets = all.stream()
                    .filter(run -> run.state().execution().workflowId().equals(message.getWorkflowId()))
                    .toList();
            if (message.hasParentClosed() && targets.stream().anyMatch(DurableRun::isForked)) {
                continue; // one that a reset began after the word had come goes on
            }
            for (DurableRun target : targets) {
                if (target.state().execution().isOpen() && waitsFor(target, message)) {
                    throw new Violation("run " + gone.runId() + " is gone, and run " + target.runId()
                            + " still waits for what it had to say: " + message.getBodyCase());
                }
            }
        }
    }

    private static boolean waitsFor(DurableRun target, RunMessage message) {
        return switch (message.getBodyCase()) {
            case CHILD_CLOSED ->
                target.runId().toString().equals(message.getRunId())
                        && target.state()
                                        .children()
                                        .find(message.getChildClosed().getInitiatedEventId())
                                != null;
            case PARENT_CLOSED ->
                target.state()
                                .execution()
                                .started()
                                .getFirstExecutionRunId()
                                .equals(message.getParentClosed().getFirstRunId())
                        && (message.getParentClosed().getPolicy()
                                        == ParentClosePolicy.PARENT_CLOSE_POLICY_TERMINATE_VALUE
                                || message.getParentClosed().getPolicy()
                                                == ParentClosePolicy.PARENT_CLOSE_POLICY_REQUEST_CANCEL_VALUE
                                        && !target.state().execution().isCancelRequested());
            default -> false;
        };
    }
}
