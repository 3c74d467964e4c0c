package io.perdura.sdk.machine;

import com.google.protobuf.ByteString;
import io.perdura.sdk.converter.DataConverter;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.RecordMarkerCommandAttributes;
import io.temporal.api.command.v1.UpsertWorkflowSearchAttributesCommandAttributes;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.SearchAttributes;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.MarkerRecordedEventAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which way the code of a run goes at each change of it. The first live call of a change writes the newest version down;
 * every later one, and every replay, goes the way that was written. A replay that finds nothing written goes the old way.
 */
public final class Versions {
    /** The code as it was before the change. */
    public static final int DEFAULT = -1;

    public static final String SEARCH_ATTRIBUTE = "TemporalChangeVersion";
    private static final int SEARCH_ATTRIBUTE_BYTES_MAX = 2048;
    private static final Logger LOG = LoggerFactory.getLogger(Versions.class);

    private final Underway underway;
    private final boolean writeSearchAttribute;
    private @Nullable Map<String, Integer> known;
    private boolean skipNextUpsert;

    public Versions(Underway underway, boolean writeSearchAttribute) {
        this.underway = underway;
        this.writeSearchAttribute = writeSearchAttribute;
    }

    /** The version of a change; it throws if that is not one that the code still has. */
    public int get(String changeId, int min, int max, boolean replaying, Lookahead ahead) {
        Map<String, Integer> versions = known == null ? new LinkedHashMap<>(4) : known;
        known = versions;
        Integer version = versions.get(changeId);
        if (version == null) {
            version = replaying ? replay(changeId, ahead) : decide(changeId, max);
            versions.put(changeId, version);
        }
        if (version < min || version > max) {
            throw new NonDeterministicError("Change '" + changeId + "' of this run is at version " + version
                    + ", and the code has versions " + min + " to " + max + " of it.");
        }
        return version;
    }

    private int replay(String changeId, Lookahead ahead) {
        Lookahead.Version written = ahead.version(changeId);
        if (written == null) {
            return DEFAULT;
        }
        underway.add(marker(changeId, written.version(), written.searchAttributeUpdated()));
        if (written.searchAttributeUpdated()) {
            underway.add(upsert(SearchAttributes.getDefaultInstance()));
        }
        return written.version();
    }

    private int decide(String changeId, int max) {
        SearchAttributes attribute = writeSearchAttribute ? searchAttribute(changeId, max) : null;
        underway.add(marker(changeId, max, attribute != null));
        if (attribute != null) {
            underway.add(upsert(attribute));
        }
        return max;
    }

    private @Nullable SearchAttributes searchAttribute(String changeId, int version) {
        List<String> changes = new ArrayList<>();
        if (known != null) {
            known.forEach((id, at) -> {
                if (at != DEFAULT) {
                    changes.add(id + "-" + at);
                }
            });
        }
        changes.add(changeId + "-" + version);
        Payload value = DataConverter.standard().toPayload(changes).toBuilder()
                .putMetadata("type", ByteString.copyFromUtf8("KeywordList"))
                .build();
        SearchAttributes attributes = SearchAttributes.newBuilder()
                .putIndexedFields(SEARCH_ATTRIBUTE, value)
                .build();
        if (attributes.getSerializedSize() >= SEARCH_ATTRIBUTE_BYTES_MAX) {
            LOG.warn("{} has no room for change '{}': it is not searchable", SEARCH_ATTRIBUTE, changeId);
            return null;
        }
        return attributes;
    }

    private static Command marker(String changeId, int version, boolean searchAttributeUpdated) {
        RecordMarkerCommandAttributes.Builder marker = RecordMarkerCommandAttributes.newBuilder()
                .setMarkerName(Markers.VERSION)
                .putDetails(Markers.CHANGE_ID, Markers.plain(changeId))
                .putDetails(Markers.CHANGE_VERSION, Markers.plain(version));
        if (searchAttributeUpdated) {
            marker.putDetails(Markers.SEARCH_ATTRIBUTE_UPDATED, Markers.plain(true));
        }
        return Command.newBuilder()
                .setCommandType(CommandType.COMMAND_TYPE_RECORD_MARKER)
                .setRecordMarkerCommandAttributes(marker)
                .build();
    }

    private static Command upsert(SearchAttributes attributes) {
        return Command.newBuilder()
                .setCommandType(CommandType.COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES)
                .setUpsertWorkflowSearchAttributesCommandAttributes(
                        UpsertWorkflowSearchAttributesCommandAttributes.newBuilder()
                                .setSearchAttributes(attributes))
                .build();
    }

    /** Whether an event is what a call wrote that the code no longer makes: that is allowed, and it is passed over. */
    public boolean passesOver(HistoryEvent event) {
        if (skipNextUpsert) {
            skipNextUpsert = false;
            if (event.getEventType() == EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES
                    && event.getUpsertWorkflowSearchAttributesEventAttributes()
                            .getSearchAttributes()
                            .containsIndexedFields(SEARCH_ATTRIBUTE)) {
                return true;
            }
        }
        if (event.getEventType() != EventType.EVENT_TYPE_MARKER_RECORDED
                || !event.getMarkerRecordedEventAttributes().getMarkerName().equals(Markers.VERSION)) {
            return false;
        }
        String changeId = changeId(event.getMarkerRecordedEventAttributes());
        if (underway.hasMarker(Markers.VERSION, Markers.CHANGE_ID, changeId)) {
            return false; // the call is there: it must match, and if it moved it does not
        }
        Lookahead.Version written = read(event.getMarkerRecordedEventAttributes());
        Map<String, Integer> versions = known == null ? new LinkedHashMap<>(4) : known;
        known = versions;
        Integer earlier = versions.putIfAbsent(changeId, written.version());
        if (earlier != null && earlier != written.version()) {
            throw new NonDeterministicError("Change '" + changeId + "' is written down as version " + written.version()
                    + " in " + Words.of(event) + ", and the code asked for it before and went on with version "
                    + earlier + ": a call of it was added before the one that was there.");
        }
        skipNextUpsert = written.searchAttributeUpdated();
        return true;
    }

    static String changeId(MarkerRecordedEventAttributes marker) {
        return String.valueOf(Markers.text(marker.getDetailsMap().get(Markers.CHANGE_ID)));
    }

    static Lookahead.Version read(MarkerRecordedEventAttributes marker) {
        Map<String, io.temporal.api.common.v1.Payloads> details = marker.getDetailsMap();
        Integer version = (Integer) Markers.read(details.get(Markers.CHANGE_VERSION), Integer.class);
        Boolean updated = (Boolean) Markers.read(details.get(Markers.SEARCH_ATTRIBUTE_UPDATED), Boolean.class);
        return new Lookahead.Version(version == null ? DEFAULT : version, Boolean.TRUE.equals(updated));
    }
}
