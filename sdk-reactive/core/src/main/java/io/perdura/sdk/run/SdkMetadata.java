package io.perdura.sdk.run;

import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowTaskCompletedEventAttributes;
import io.temporal.api.sdk.v1.WorkflowTaskCompletedMetadata;
import java.util.List;

/** Who completed the tasks of a run: told to the server when it changes. */
final class SdkMetadata {
    static final String NAME = "perdura-java-reactive";
    static final String VERSION = "0.1.0";

    /** Behaviours that histories remember, numbered as the stock Java SDK does: so that a twin of it behaves like us. */
    private static final int SCOPES_CANCEL_IN_ORDER = 3;

    private static final int MET_CONDITIONS_CANCEL_THEIR_TIMER = 4;
    private static final int OURS = 1 << SCOPES_CANCEL_IN_ORDER | 1 << MET_CONDITIONS_CANCEL_THEIR_TIMER;
    private static final String STOCK_NAME = "temporal-java";

    private final boolean wanted;
    private int flags;
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
            for (int flag : said.getLangUsedFlagsList()) {
                flags |= 1 << flag;
                if (name.equals(NAME) && !isSet(OURS, flag)) {
                    throw new IllegalStateException("the history was made with flag " + flag + " of " + name + " "
                            + version + ", which this version does not know: use a newer one");
                }
            }
        }
    }

    /** Which build decided a task: of a completed one what the history says, of one under way this worker's own. */
    static String buildId(List<HistoryEvent> ahead, String own) {
        if (ahead.isEmpty()) {
            return own;
        }
        WorkflowTaskCompletedEventAttributes completed = ahead.get(0).getWorkflowTaskCompletedEventAttributes();
        String said = completed.getDeploymentVersion().getBuildId();
        said = said.isEmpty() ? completed.getWorkerVersion().getBuildId() : said;
        said = said.isEmpty() ? completed.getBinaryChecksum() : said;
        return said.equals(own) ? own : said; // the one that all runs share
    }

    private static boolean isSet(int flags, int flag) {
        return flag < Integer.SIZE && (flags & 1 << flag) != 0;
    }

    /** Whether a condition that is met takes its timer back: in what the stock SDK did, only if it says so. */
    boolean metConditionsCancelTheirTimer(boolean replaying) {
        return !replaying || !name.equals(STOCK_NAME) || isSet(flags, MET_CONDITIONS_CANCEL_THEIR_TIMER);
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
        for (int flag = SCOPES_CANCEL_IN_ORDER; flag <= MET_CONDITIONS_CANCEL_THEIR_TIMER; flag++) {
            if (!isSet(flags, flag)) {
                said.addLangUsedFlags(flag);
            }
        }
        flags |= OURS;
        name = NAME;
        version = VERSION;
        return said.build();
    }
}
