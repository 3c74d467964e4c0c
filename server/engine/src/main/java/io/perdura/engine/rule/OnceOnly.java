package io.perdura.engine.rule;

import com.google.protobuf.Message;
import io.perdura.engine.MutableState;
import io.perdura.engine.Transition;
import io.perdura.engine.activity.ActivityOperations;
import io.perdura.engine.execution.OptionsMachine;
import io.perdura.engine.v1.Change;
import io.perdura.engine.v1.OperationTaken;
import io.temporal.api.workflowservice.v1.ResetActivityRequest;
import io.temporal.api.workflowservice.v1.UnpauseActivityRequest;
import io.temporal.api.workflowservice.v1.UpdateActivityOptionsRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionOptionsRequest;

/**
 * What is asked of a run under an id and done once, however often it is said. The API gives these requests no id of their own:
 * said again by a batch whose node died, they would undo what an operator did to the run meanwhile.
 */
public final class OnceOnly {

    private static final String BATCH = "batch";

    private OnceOnly() {}

    // ---- Decide ----

    /** Whether a request is one that is not safe to repeat without an id. */
    public static boolean needsId(Message request) {
        return request instanceof UnpauseActivityRequest
                || request instanceof ResetActivityRequest
                || request instanceof UpdateActivityOptionsRequest
                || request instanceof UpdateWorkflowExecutionOptionsRequest;
    }

    public static void carryOut(Transition t, String requestId, Message request) {
        if (t.state().requests().hasOperation(BATCH, requestId)) {
            return;
        }
        if (request instanceof UnpauseActivityRequest unpause) {
            ActivityOperations.unpause(t, unpause);
        } else if (request instanceof ResetActivityRequest reset) {
            ActivityOperations.reset(t, reset);
        } else if (request instanceof UpdateActivityOptionsRequest update) {
            ActivityOperations.updateOptions(t, update);
        } else if (request instanceof UpdateWorkflowExecutionOptionsRequest update) {
            OptionsMachine.update(t, update);
        } else {
            throw new IllegalStateException(request.getClass() + " has a way of its own to be said again");
        }
        t.change(Change.newBuilder()
                .setOperationTaken(OperationTaken.newBuilder().setRequestId(requestId)));
    }

    // ---- Apply ----

    static void applyTaken(MutableState state, Change change) {
        state.requests().operated(BATCH, change.getOperationTaken().getRequestId());
    }
}
