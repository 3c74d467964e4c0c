package io.perdura.engine.execution;

import io.perdura.engine.CommandContext;
import io.perdura.engine.MutableState;
import io.perdura.engine.check.Texts;
import io.temporal.api.command.v1.ModifyWorkflowPropertiesCommandAttributes;
import io.temporal.api.command.v1.RecordMarkerCommandAttributes;
import io.temporal.api.command.v1.UpsertWorkflowSearchAttributesCommandAttributes;
import io.temporal.api.common.v1.Memo;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.SearchAttributes;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.MarkerRecordedEventAttributes;
import io.temporal.api.history.v1.UpsertWorkflowSearchAttributesEventAttributes;
import io.temporal.api.history.v1.WorkflowPropertiesModifiedEventAttributes;
import java.util.Map;

/** The commands by which a worker notes something about its run: markers, memo, search attributes. */
public final class PropertyCommands {

    private PropertyCommands() {}

    public static void recordMarker(CommandContext c, RecordMarkerCommandAttributes command) {
        String name = command.getMarkerName();
        int idMax = c.limits().idBytesMax();
        if (name.isEmpty()) {
            throw c.bad("MarkerName is not set on RecordMarkerCommand.");
        }
        if (Texts.isLonger(name, idMax)) {
            throw c.bad("MarkerName on RecordMarkerCommand exceeds length limit. MarkerName=" + name + " Length="
                    + Texts.bytes(name) + " Limit=" + idMax);
        }
        int bytes = command.getDetailsMap().values().stream()
                .mapToInt(Payloads::getSerializedSize)
                .sum();
        c.requireBlob(bytes, "RecordMarkerCommandAttributes.Details exceeds size limit.");
        MarkerRecordedEventAttributes.Builder attributes = MarkerRecordedEventAttributes.newBuilder()
                .setMarkerName(name)
                .putAllDetails(command.getDetailsMap())
                .setWorkflowTaskCompletedEventId(c.completedEventId());
        if (command.hasHeader()) {
            attributes.setHeader(command.getHeader());
        }
        if (command.hasFailure()) {
            attributes.setFailure(command.getFailure());
        }
        c.t().append(c.event(EventType.EVENT_TYPE_MARKER_RECORDED).setMarkerRecordedEventAttributes(attributes));
    }

    public static void upsertSearchAttributes(
            CommandContext c, UpsertWorkflowSearchAttributesCommandAttributes command) {
        if (!command.hasSearchAttributes()) {
            throw c.bad("SearchAttributes is not set on UpsertWorkflowSearchAttributesCommand.");
        }
        if (command.getSearchAttributes().getIndexedFieldsCount() == 0) {
            throw c.bad("IndexedFields is not set on UpsertWorkflowSearchAttributesCommand.");
        }
        c.requireBlob(
                bytes(command.getSearchAttributes().getIndexedFieldsMap()),
                "UpsertWorkflowSearchAttributesCommandAttributes exceeds size limit.");
        c.t().append(c.event(EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES)
                .setUpsertWorkflowSearchAttributesEventAttributes(
                        UpsertWorkflowSearchAttributesEventAttributes.newBuilder()
                                .setWorkflowTaskCompletedEventId(c.completedEventId())
                                .setSearchAttributes(command.getSearchAttributes())));
    }

    public static void modifyProperties(CommandContext c, ModifyWorkflowPropertiesCommandAttributes command) {
        if (!command.hasUpsertedMemo()) {
            throw c.bad("UpsertedMemo is not set on ModifyWorkflowPropertiesCommand.");
        }
        if (command.getUpsertedMemo().getFieldsCount() == 0) {
            throw c.bad("UpsertedMemo.Fields is not set on ModifyWorkflowPropertiesCommand.");
        }
        c.requireBlob(
                bytes(command.getUpsertedMemo().getFieldsMap()),
                "ModifyWorkflowPropertiesCommandAttributes exceeds size limit.");
        Memo merged = c.state().execution().memo().toBuilder()
                .mergeFrom(command.getUpsertedMemo())
                .build();
        c.requireSize(
                merged.getSerializedSize(),
                c.limits().memoBytesMax(),
                "ModifyWorkflowPropertiesCommandAttributes. Memo exceeds size limit.");
        c.t().append(c.event(EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED)
                .setWorkflowPropertiesModifiedEventAttributes(WorkflowPropertiesModifiedEventAttributes.newBuilder()
                        .setWorkflowTaskCompletedEventId(c.completedEventId())
                        .setUpsertedMemo(command.getUpsertedMemo())));
    }

    private static int bytes(Map<String, Payload> fields) {
        return fields.entrySet().stream()
                .mapToInt(field ->
                        Texts.bytes(field.getKey()) + field.getValue().getData().size())
                .sum();
    }

    // ---- Apply ----

    public static void applySearchAttributes(MutableState state, HistoryEvent event) {
        SearchAttributes.Builder merged = state.execution().searchAttributes().toBuilder();
        event.getUpsertWorkflowSearchAttributesEventAttributes()
                .getSearchAttributes()
                .getIndexedFieldsMap()
                .forEach((name, value) -> {
                    if (isNothing(value)) {
                        merged.removeIndexedFields(name);
                    } else {
                        merged.putIndexedFields(name, value);
                    }
                });
        state.execution().searchAttributes(merged.build());
    }

    public static void applyProperties(MutableState state, HistoryEvent event) {
        Memo.Builder merged = state.execution().memo().toBuilder();
        for (Map.Entry<String, Payload> field : event.getWorkflowPropertiesModifiedEventAttributes()
                .getUpsertedMemo()
                .getFieldsMap()
                .entrySet()) {
            if (isNothing(field.getValue())) {
                merged.removeFields(field.getKey());
            } else {
                merged.putFields(field.getKey(), field.getValue());
            }
        }
        state.execution().memo(merged.build());
    }

    /** Null and empty values take an entry away. */
    private static boolean isNothing(Payload value) {
        String data = value.getData().size() <= 4 ? value.getData().toStringUtf8() : "x";
        return data.isEmpty() || data.equals("null") || data.equals("[]");
    }
}
