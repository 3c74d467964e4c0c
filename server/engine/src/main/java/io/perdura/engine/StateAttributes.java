package io.perdura.engine;

import com.google.protobuf.ByteString;
import io.perdura.engine.v1.ResetPoint;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.SearchAttributes;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * The search attributes that are read off the state: what is paused, whether workers get no further with the run,
 * which version of workers is asked for, and which binaries older workers said they are.
 */
final class StateAttributes {

    private static final String PAUSED = "TemporalPauseInfo";
    private static final String PROBLEMS = "TemporalReportedProblems";
    private static final String CHECKSUMS = "BinaryChecksums";
    private static final String VERSIONING = "TemporalWorkflowVersioningBehavior";
    /** So many workflow tasks fail in a row before that is called a problem. */
    private static final int FAILURES_REPORTED = 5;

    private StateAttributes() {}

    /** The run's own search attributes, with those that have anything to say. */
    static SearchAttributes with(MutableState run) {
        SearchAttributes own = run.execution().searchAttributes();
        boolean paused = run.execution().isPaused() || run.activities().isAnyPaused();
        boolean failing = run.workflowTask().failures() >= FAILURES_REPORTED;
        boolean versioned = run.execution().hasVersioningOverride();
        List<String> checksums = checksums(run.resetPoints());
        if (!paused && !failing && !versioned && checksums.isEmpty()) {
            return own;
        }
        SearchAttributes.Builder all = own.toBuilder();
        if (paused) {
            all.putIndexedFields(PAUSED, payload("KeywordList", JsonPayloads.list(paused(run))));
        }
        if (failing) {
            all.putIndexedFields(PROBLEMS, payload("KeywordList", JsonPayloads.list(problems(run.workflowTask()))));
        }
        if (versioned) { // no other override is taken
            all.putIndexedFields(VERSIONING, payload("Keyword", "\"AutoUpgrade\""));
        }
        if (!checksums.isEmpty()) {
            all.putIndexedFields(CHECKSUMS, payload("KeywordList", JsonPayloads.list(checksums)));
        }
        return all.build();
    }

    private static List<String> checksums(ResetPointPart resetPoints) {
        List<String> checksums = new ArrayList<>();
        for (ResetPoint point : resetPoints.points()) {
            if (!point.getBinaryChecksum().isEmpty()) {
                checksums.add(point.getBinaryChecksum());
            }
        }
        return checksums;
    }

    private static List<String> paused(MutableState run) {
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

    private static List<String> problems(WorkflowTaskPart tasks) {
        WorkflowTaskFailedCause cause = tasks.failedCause();
        TimeoutType type = tasks.timedOut();
        return type == TimeoutType.TIMEOUT_TYPE_UNSPECIFIED
                ? List.of(
                        "category=WorkflowTaskFailed",
                        "cause=WorkflowTaskFailedCause" + word(cause.name(), "WORKFLOW_TASK_FAILED_CAUSE_"))
                : List.of(
                        "category=WorkflowTaskTimedOut",
                        "cause=WorkflowTaskTimedOutCause" + word(type.name(), "TIMEOUT_TYPE_"));
    }

    /** {@code PREFIX_START_TO_CLOSE} → {@code StartToClose}. */
    private static String word(String name, String prefix) {
        StringBuilder word = new StringBuilder();
        for (String part : name.substring(prefix.length()).split("_", -1)) {
            word.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
        }
        return word.toString();
    }

    private static Payload payload(String type, String json) {
        return Payload.newBuilder()
                .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                .putMetadata("type", ByteString.copyFromUtf8(type))
                .setData(ByteString.copyFromUtf8(json))
                .build();
    }
}
