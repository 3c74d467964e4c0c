package io.perdura.sdk.run;

import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.sdk.v1.WorkflowTaskCompletedMetadata;
import java.util.List;

/** Who completed the tasks of a run: told to the server when it changes. */
final class SdkMetadata {
    static final String NAME = "perdura-java-reactive";
    static final String VERSION = "0.1.0";

    private final boolean wanted;
    private String name = "";
    private String version = "";

    SdkMetadata(boolean wanted) {
        this.wanted = wanted;
    }

    /** A flag that another version of this SDK set stands for a behaviour that this one does not have. */
    void lookAhead(List<HistoryEvent> ahead) {
        for (HistoryEvent event : ahead) {
            if (event.getEventType() != EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED) {
                continue;
            }
            WorkflowTaskCompletedMetadata said =
                    event.getWorkflowTaskCompletedEventAttributes().getSdkMetadata();
            name = said.getSdkName().isEmpty() ? name : said.getSdkName();
            version = said.getSdkVersion().isEmpty() ? version : said.getSdkVersion();
            if (name.equals(NAME) && said.getLangUsedFlagsCount() > 0) {
                throw new IllegalStateException("the history was made with flags " + said.getLangUsedFlagsList()
                        + " of " + name + " " + version + ", which this version does not know: use a newer one");
            }
        }
    }

    WorkflowTaskCompletedMetadata toWrite() {
        if (!wanted) {
            return WorkflowTaskCompletedMetadata.getDefaultInstance();
        }
        WorkflowTaskCompletedMetadata.Builder said = WorkflowTaskCompletedMetadata.newBuilder();
        if (!name.equals(NAME)) {
            said.setSdkName(NAME);
        }
        if (!version.equals(VERSION)) {
            said.setSdkVersion(VERSION);
        }
        name = NAME;
        version = VERSION;
        return said.build();
    }
}
