package io.perdura.engine.external;

import io.perdura.engine.CommandContext;
import io.perdura.engine.check.Texts;
import io.temporal.api.command.v1.RequestCancelExternalWorkflowExecutionCommandAttributes;
import io.temporal.api.command.v1.SignalExternalWorkflowExecutionCommandAttributes;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.history.v1.RequestCancelExternalWorkflowExecutionInitiatedEventAttributes;
import io.temporal.api.history.v1.SignalExternalWorkflowExecutionInitiatedEventAttributes;
import java.util.UUID;

/** The commands by which a workflow signals and cancels others. */
public final class ExternalCommands {

    private static final String SIGNAL = "SignalExternalWorkflowExecutionCommand";
    private static final String CANCEL = "RequestCancelExternalWorkflowExecutionCommand";

    private ExternalCommands() {}

    public static void signal(CommandContext c, SignalExternalWorkflowExecutionCommandAttributes command) {
        if (!command.hasExecution()) {
            throw c.bad("Execution is not set on " + SIGNAL + ".");
        }
        c.namespace(command.getNamespace());
        String id = command.getExecution().getWorkflowId();
        String runId = command.getExecution().getRunId();
        String suffix =
                " Namespace=" + command.getNamespace() + " RunId=" + runId + " SignalName=" + command.getSignalName();
        checkTarget(c, SIGNAL, id, runId, suffix);
        if (command.getSignalName().isEmpty()) {
            throw c.bad("SignalName is not set on " + SIGNAL + ". WorkflowId=" + id + " Namespace="
                    + command.getNamespace() + " RunId=" + runId);
        }
        c.requireRoom(
                c.state().outbox().pendingSignals(),
                c.limits().pendingSignalsMax(),
                "pending signals to external workflows",
                WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_PENDING_SIGNALS_LIMIT_EXCEEDED);
        c.requireBlob(
                command.getInput().getSerializedSize(),
                "SignalExternalWorkflowExecutionCommandAttributes.Input exceeds size limit.");
        SignalExternalWorkflowExecutionInitiatedEventAttributes.Builder initiated =
                SignalExternalWorkflowExecutionInitiatedEventAttributes.newBuilder()
                        .setWorkflowTaskCompletedEventId(c.completedEventId())
                        .setNamespace(command.getNamespace())
                        .setNamespaceId(c.state().execution().namespaceId())
                        .setWorkflowExecution(command.getExecution())
                        .setSignalName(command.getSignalName())
                        .setControl(command.getControl())
                        .setChildWorkflowOnly(command.getChildWorkflowOnly());
        if (command.hasInput()) {
            initiated.setInput(command.getInput());
        }
        if (command.hasHeader()) {
            initiated.setHeader(command.getHeader());
        }
        c.t().append(c.event(EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED)
                .setSignalExternalWorkflowExecutionInitiatedEventAttributes(initiated));
    }

    public static void requestCancel(
            CommandContext c, RequestCancelExternalWorkflowExecutionCommandAttributes command) {
        c.namespace(command.getNamespace());
        String id = command.getWorkflowId();
        String runId = command.getRunId();
        String suffix = " Namespace=" + command.getNamespace() + " RunId=" + runId;
        checkTarget(c, CANCEL, id, runId, suffix);
        boolean startedHere = c.t().isAnyWritten(event -> event.getStartChildWorkflowExecutionInitiatedEventAttributes()
                .getWorkflowId()
                .equals(id));
        if (startedHere) {
            throw c.bad("Start and RequestCancel for child workflow is not allowed in same workflow task. WorkflowId="
                    + id + " RunId=" + runId + " Namespace=" + command.getNamespace());
        }
        c.requireRoom(
                c.state().outbox().pendingCancels(),
                c.limits().pendingCancelsMax(),
                "pending requests to cancel external workflows",
                WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_PENDING_REQUEST_CANCEL_LIMIT_EXCEEDED);
        c.t().append(c.event(EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED)
                .setRequestCancelExternalWorkflowExecutionInitiatedEventAttributes(
                        RequestCancelExternalWorkflowExecutionInitiatedEventAttributes.newBuilder()
                                .setWorkflowTaskCompletedEventId(c.completedEventId())
                                .setNamespace(command.getNamespace())
                                .setNamespaceId(c.state().execution().namespaceId())
                                .setWorkflowExecution(WorkflowExecution.newBuilder()
                                        .setWorkflowId(id)
                                        .setRunId(runId))
                                .setControl(command.getControl())
                                .setChildWorkflowOnly(command.getChildWorkflowOnly())
                                .setReason(command.getReason())));
    }

    private static void checkTarget(CommandContext c, String command, String id, String runId, String suffix) {
        int idMax = c.limits().idBytesMax();
        if (id.isEmpty()) {
            throw c.bad("WorkflowId is not set on " + command + "." + suffix);
        }
        if (Texts.isLonger(id, idMax)) {
            throw c.bad("WorkflowId on " + command + " exceeds length limit. WorkflowId=" + id + " Length="
                    + Texts.bytes(id) + " Limit=" + idMax + suffix);
        }
        if (!Texts.isStorable(id)) {
            throw c.bad("a text of " + command + " contains a null byte");
        }
        if (!runId.isEmpty() && !isUuid(runId)) {
            throw c.bad("Invalid RunId set on " + command + ". WorkflowId=" + id + suffix);
        }
    }

    private static boolean isUuid(String text) {
        try {
            return UUID.fromString(text).toString().length() == text.length();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
