package io.perdura.engine.execution;

import io.perdura.engine.CommandFailure;
import io.perdura.engine.Transition;
import io.temporal.api.command.v1.ModifyWorkflowPropertiesCommandAttributes;
import io.temporal.api.command.v1.RecordMarkerCommandAttributes;
import io.temporal.api.command.v1.UpsertWorkflowSearchAttributesCommandAttributes;
import io.temporal.api.common.v1.Memo;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.MarkerRecordedEventAttributes;
import io.temporal.api.history.v1.UpsertWorkflowSearchAttributesEventAttributes;
import io.temporal.api.history.v1.WorkflowPropertiesModifiedEventAttributes;
import java.util.Map;

/** The commands by which a worker notes something about its run: markers, memo, search attributes. */
public final class PropertyCommands {

    private PropertyCommands() {}

    public static HistoryEvent.Builder recordMarker(
            Transition t, RecordMarkerCommandAttributes command, long completedEventId) {
        WorkflowTaskFailedCause bad = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_RECORD_MARKER_ATTRIBUTES;
        if (command.getMarkerName().isEmpty()) {
            throw new CommandFailure(bad, "MarkerName is not set on RecordMarkerCommand.");
        }
        if (StartRules.bytes(command.getMarkerName()) > t.limits().idBytesMax()) {
            throw new CommandFailure(
                    bad,
                    "MarkerName on RecordMarkerCommand exceeds length limit. MarkerName=" + command.getMarkerName()
                            + " Length=" + StartRules.bytes(command.getMarkerName()) + " Limit="
                            + t.limits().idBytesMax());
        }
        int bytes = command.getDetailsMap().values().stream()
                .mapToInt(io.temporal.api.common.v1.Payloads::getSerializedSize)
                .sum();
        if (bytes > t.limits().blobBytesMax()) {
            throw new CommandFailure(bad, "RecordMarkerCommandAttributes.Details exceeds size limit.", true);
        }
        MarkerRecordedEventAttributes.Builder attributes = MarkerRecordedEventAttributes.newBuilder()
                .setMarkerName(command.getMarkerName())
                .putAllDetails(command.getDetailsMap())
                .setWorkflowTaskCompletedEventId(completedEventId);
        if (command.hasHeader()) {
            attributes.setHeader(command.getHeader());
        }
        if (command.hasFailure()) {
            attributes.setFailure(command.getFailure());
        }
        return t.event(EventType.EVENT_TYPE_MARKER_RECORDED).setMarkerRecordedEventAttributes(attributes);
    }

    public static HistoryEvent.Builder upsertSearchAttributes(
            Transition t, UpsertWorkflowSearchAttributesCommandAttributes command, long completedEventId) {
        WorkflowTaskFailedCause bad = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_SEARCH_ATTRIBUTES;
        if (command.getSearchAttributes().getIndexedFieldsCount() == 0) {
            throw new CommandFailure(bad, "IndexedFields is not set on UpsertWorkflowSearchAttributesCommand.");
        }
        if (bytes(command.getSearchAttributes().getIndexedFieldsMap())
                > t.limits().blobBytesMax()) {
            throw new CommandFailure(bad, "UpsertWorkflowSearchAttributesCommandAttributes exceeds size limit.", true);
        }
        return t.event(EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES)
                .setUpsertWorkflowSearchAttributesEventAttributes(
                        UpsertWorkflowSearchAttributesEventAttributes.newBuilder()
                                .setWorkflowTaskCompletedEventId(completedEventId)
                                .setSearchAttributes(command.getSearchAttributes()));
    }

    public static HistoryEvent.Builder modifyProperties(
            Transition t, ModifyWorkflowPropertiesCommandAttributes command, long completedEventId) {
        WorkflowTaskFailedCause bad =
                WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_MODIFY_WORKFLOW_PROPERTIES_ATTRIBUTES;
        if (command.getUpsertedMemo().getFieldsCount() == 0) {
            throw new CommandFailure(bad, "UpsertedMemo is not set on ModifyWorkflowPropertiesCommand.");
        }
        if (bytes(command.getUpsertedMemo().getFieldsMap()) > t.limits().blobBytesMax()) {
            throw new CommandFailure(bad, "ModifyWorkflowPropertiesCommandAttributes exceeds size limit.", true);
        }
        Memo merged = t.state().execution().memo().toBuilder()
                .mergeFrom(command.getUpsertedMemo())
                .build();
        if (merged.getSerializedSize() > t.limits().memoBytesMax()) {
            throw new CommandFailure(bad, "ModifyWorkflowPropertiesCommandAttributes. Memo exceeds size limit.", true);
        }
        return t.event(EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED)
                .setWorkflowPropertiesModifiedEventAttributes(WorkflowPropertiesModifiedEventAttributes.newBuilder()
                        .setWorkflowTaskCompletedEventId(completedEventId)
                        .setUpsertedMemo(command.getUpsertedMemo()));
    }

    private static int bytes(Map<String, Payload> fields) {
        return fields.entrySet().stream()
                .mapToInt(field ->
                        field.getKey().length() + field.getValue().getData().size())
                .sum();
    }
}
