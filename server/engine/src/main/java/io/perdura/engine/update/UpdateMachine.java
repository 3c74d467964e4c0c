package io.perdura.engine.update;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.ExecutionPart;
import io.perdura.engine.Limits;
import io.perdura.engine.MutableState;
import io.perdura.engine.Rejections;
import io.perdura.engine.Transition;
import io.perdura.engine.UpdatePart;
import io.perdura.engine.v1.Change;
import io.perdura.engine.v1.Update;
import io.perdura.engine.v1.UpdateAdmitted;
import io.perdura.engine.v1.UpdateRefused;
import io.perdura.engine.v1.WorkflowTask;
import io.perdura.engine.workflowtask.SpeculativeTask;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.UpdateAdmittedEventOrigin;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionUpdateAdmittedEventAttributes;
import io.temporal.api.update.v1.Request;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionRequest;

/**
 * An update from its admission to its end. Admission is stored and history does not show it; a refused update leaves no
 * event at all. What a worker says about updates comes in through {@link UpdateMessages}.
 */
public final class UpdateMachine {

    /** From this attempt on a task is taken for one that will go on failing. */
    private static final int ATTEMPT_GIVEN_UP = 3;
    /** Tasks that may fail with an update on board before it is held to be the reason. */
    private static final int DELIVERIES_MAX = 3;

    private UpdateMachine() {}

    // ---- Decide: admission ----

    /** Takes the update, if the run does not know it already, and sees to it that a worker hears of it. */
    public static void admit(Transition t, UpdateWorkflowExecutionRequest request) {
        ExecutionPart execution = t.state().execution();
        String chain = request.getFirstExecutionRunId();
        if (!chain.isEmpty() && !chain.equals(execution.started().getFirstExecutionRunId())) {
            throw Rejections.chainNotFound();
        }
        if (UpdateStatus.isKnown(t.state(), request.getRequest().getMeta().getUpdateId())) {
            return; // the same update again: its caller waits for the same outcome
        }
        if (!execution.isOpen()) {
            throw Rejections.workflowCompleted();
        }
        if (execution.isPaused()) {
            throw Rejections.failedPrecondition("Workflow is paused. Cannot update the workflow.");
        }
        if (t.state().workflowTask().attempt() >= ATTEMPT_GIVEN_UP) {
            throw UpdateRefusals.tasksKeepFailing();
        }
        if (t.state().workflowTask().isCloseAttempted()
                && t.state().workflowTask().isStarted()) {
            throw Rejections.closing();
        }
        ByteString bytes = request.getRequest().toByteString();
        requireRoom(t, bytes.size());
        t.change(Change.newBuilder()
                .setUpdateAdmitted(UpdateAdmitted.newBuilder()
                        .setUpdateId(request.getRequest().getMeta().getUpdateId())
                        .setRequest(bytes)
                        .setThisRunOnly(
                                !request.getWorkflowExecution().getRunId().isEmpty())));
        SpeculativeTask.scheduleIfNone(t);
    }

    private static void requireRoom(Transition t, int bytes) {
        UpdatePart updates = t.state().updates();
        Limits limits = t.limits();
        if (bytes > limits.blobBytesMax()) {
            throw Rejections.blobTooLarge(); // accepted, it would end the run
        }
        if (updates.inFlightCount() >= limits.updatesInFlightMax()) {
            throw UpdateRefusals.tooManyInFlight(limits.updatesInFlightMax());
        }
        requireRoomInAll(t);
        if (updates.admittedBytes() + bytes >= limits.updateBytesInFlightMax()) {
            throw UpdateRefusals.tooLargeInFlight(limits.updateBytesInFlightMax());
        }
    }

    static void requireRoomInAll(Transition t) {
        if (t.state().updates().count() >= t.limits().updatesMax()) {
            throw UpdateRefusals.tooManyInAll(t.limits().updatesMax());
        }
    }

    /** A reset run takes an update that an earlier one had admitted or accepted: history tells the worker of it. */
    public static void reapply(Transition t, HistoryEvent event) {
        Request request = event.hasWorkflowExecutionUpdateAdmittedEventAttributes()
                ? event.getWorkflowExecutionUpdateAdmittedEventAttributes().getRequest()
                : event.getWorkflowExecutionUpdateAcceptedEventAttributes().getAcceptedRequest();
        if (!request.hasMeta() || t.state().updates().isKnown(request.getMeta().getUpdateId())) {
            return; // its request stands in the event that admitted it
        }
        t.append(t.event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ADMITTED)
                .setWorkflowExecutionUpdateAdmittedEventAttributes(
                        WorkflowExecutionUpdateAdmittedEventAttributes.newBuilder()
                                .setRequest(request)
                                .setOrigin(UpdateAdmittedEventOrigin.UPDATE_ADMITTED_EVENT_ORIGIN_REAPPLY)));
    }

    /** The run that follows this one takes over what no worker has accepted, unless its caller meant this very run. */
    public static void carry(MutableState before, Transition next) {
        for (Update update : before.updates().admitted()) {
            if (!update.getThisRunOnly()) {
                next.change(Change.newBuilder()
                        .setUpdateAdmitted(UpdateAdmitted.newBuilder()
                                .setUpdateId(update.getUpdateId())
                                .setRequest(update.getRequest())));
            }
        }
    }

    // ---- Decide: refusal ----

    /** The worker has completed its task without a word about these updates: it does not know what an update is. */
    public static void rejectUnprocessed(Transition t) {
        for (Update update : t.state().updates().admitted()) {
            if (update.getDeliveries() > 0) {
                reject(t, update.getUpdateId(), UpdateRefusals.notProcessed());
            }
        }
    }

    static void reject(Transition t, String updateId, Failure failure) {
        refuse(t, updateId, UpdateRefused.newBuilder().setRejection(failure.toByteString()));
    }

    /** What the worker answered cannot be carried out: the updates it had are not tried again. Returns if there were any. */
    public static boolean refuseAfterBadAnswer(Transition t) {
        boolean any = false;
        for (Update update : t.state().updates().admitted()) {
            if (update.getDeliveries() > 0) {
                refuse(t, update.getUpdateId(), UpdateRefused.newBuilder().setReason(UpdateRefused.Reason.TASK_FAILED));
                any = true;
            }
        }
        return any;
    }

    /** An update with which every task fails must not keep the run from going on. Called as a transition closes. */
    public static void refuseHopeless(Transition t) {
        if (!t.state().execution().isOpen()) {
            return;
        }
        WorkflowTask task = t.state().workflowTask().pending();
        for (Update update : t.state().updates().admitted()) {
            boolean underWay =
                    task != null && task.getStartedEventId() != 0 && task.getStamp() == update.getTaskStamp();
            if (update.getDeliveries() >= DELIVERIES_MAX && !underWay) {
                refuse(
                        t,
                        update.getUpdateId(),
                        UpdateRefused.newBuilder().setReason(UpdateRefused.Reason.TASKS_KEEP_FAILING));
            }
        }
    }

    private static void refuse(Transition t, String updateId, UpdateRefused.Builder refused) {
        t.change(Change.newBuilder().setUpdateRefused(refused.setUpdateId(updateId)));
    }

    // ---- Apply ----

    public static void applyAdmitted(MutableState state, Change change) {
        UpdateAdmitted admitted = change.getUpdateAdmitted();
        state.updates()
                .admit(Update.newBuilder()
                        .setUpdateId(admitted.getUpdateId())
                        .setRequest(admitted.getRequest())
                        .setThisRunOnly(admitted.getThisRunOnly())
                        .build());
    }

    public static void applyAdmitted(MutableState state, HistoryEvent event) {
        Request request =
                event.getWorkflowExecutionUpdateAdmittedEventAttributes().getRequest();
        state.updates()
                .admit(Update.newBuilder()
                        .setUpdateId(request.getMeta().getUpdateId())
                        .setRequest(request.toByteString())
                        .setInHistory(true)
                        .build());
    }

    public static void applyRefused(MutableState state, Change change) {
        state.updates().forget(change.getUpdateRefused().getUpdateId());
    }

    public static void applyAccepted(MutableState state, HistoryEvent event) {
        state.updates()
                .accept(
                        event.getWorkflowExecutionUpdateAcceptedEventAttributes()
                                .getProtocolInstanceId(),
                        event.getEventId());
    }

    public static void applyCompleted(MutableState state, HistoryEvent event) {
        state.updates()
                .complete(
                        event.getWorkflowExecutionUpdateCompletedEventAttributes()
                                .getMeta()
                                .getUpdateId(),
                        event.getEventId());
    }

    /** The request as it was admitted. */
    public static Request request(Update update) {
        try {
            return Request.parseFrom(update.getRequest());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable update", e);
        }
    }
}
