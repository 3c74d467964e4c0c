package io.perdura.engine;

import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.SearchAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The search attribute by which paused runs, and runs with paused activities, are found. It is read off the state. */
final class PauseAttribute {

    private static final String NAME = "TemporalPauseInfo";

    private PauseAttribute() {}

    /** The run's own search attributes, with this one if there is anything to say. */
    static SearchAttributes with(MutableState run) {
        SearchAttributes own = run.execution().searchAttributes();
        if (!run.execution().isPaused() && !run.activities().isAnyPaused()) {
            return own;
        }
        return own.toBuilder().putIndexedFields(NAME, keywords(entries(run))).build();
    }

    private static List<String> entries(MutableState run) {
        List<String> entries = new ArrayList<>();
        if (run.execution().isPaused()) {
            entries.add("Workflow:" + run.execution().workflowId());
            String reason = run.execution().pause().getReason();
            if (!reason.isEmpty()) {
                entries.add("Reason:" + reason);
            }
        }
        TreeSet<String> types = new TreeSet<>();
        for (ActivityInfo activity : run.activities().pending()) {
            if (activity.isPaused()) {
                types.add(activity.scheduled().getActivityType().getName());
            }
        }
        types.forEach(type -> entries.add("property:activityType=" + type));
        return entries;
    }

    private static Payload keywords(List<String> entries) {
        return Payload.newBuilder()
                .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                .putMetadata("type", ByteString.copyFromUtf8("KeywordList"))
                .setData(ByteString.copyFromUtf8(JsonPayloads.list(entries)))
                .build();
    }
}
