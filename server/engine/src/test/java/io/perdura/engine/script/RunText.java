package io.perdura.engine.script;

import io.perdura.engine.ActivityInfo;
import io.perdura.engine.MutableState;
import io.perdura.engine.ResetPointPart;
import io.perdura.engine.execution.Deletion;
import io.perdura.engine.v1.Child;
import io.perdura.engine.v1.ResetPoint;
import io.perdura.engine.v1.RunMessage;
import io.perdura.engine.v1.Timer;
import io.perdura.engine.v1.WorkflowTask;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.ArrayList;
import java.util.List;

/** A run as a script shows it: the events since it was last shown, what it is, what it owes. */
final class RunText {

    private final MessageText texts;
    private final long originMs;

    RunText(MessageText texts, long originMs) {
        this.texts = texts;
        this.originMs = originMs;
    }

    String of(ScriptedRun run, long nowMs, boolean named) {
        StringBuilder text = new StringBuilder();
        if (named) {
            text.append(run.runId()).append(":\n");
        }
        List<HistoryEvent> history = run.history();
        for (HistoryEvent event : history.subList(run.eventsShown, history.size())) {
            text.append("  ").append(texts.event(event)).append('\n');
        }
        run.eventsShown = history.size();
        text.append("state: ").append(state(run.state, nowMs)).append('\n');
        String owes = owes(run.state, nowMs);
        if (!owes.isEmpty()) {
            text.append("owes:  ").append(owes).append('\n');
        }
        return text.toString();
    }

    private String state(MutableState state, long nowMs) {
        List<String> parts = new ArrayList<>();
        parts.add(state.execution().status().name().substring("WORKFLOW_EXECUTION_STATUS_".length()));
        WorkflowTask task = state.workflowTask().pending();
        if (task != null) {
            parts.add("workflow task " + task.getScheduledEventId()
                    + (task.getStartedEventId() == 0 ? " scheduled" : " started")
                    + " attempt=" + task.getAttempt()
                    + (task.getSpeculative() ? " speculative" : task.getTransient() ? " transient" : ""));
        } else if (state.execution().isOpen() && state.workflowTask().attempt() > 1) {
            parts.add("next workflow task attempt=" + state.workflowTask().attempt());
        }
        if (state.workflowTask().backoffUntilMs() > 0) {
            parts.add("first workflow task at " + at(state.workflowTask().backoffUntilMs()));
        }
        if (state.workflowTask().isSticky()) {
            parts.add("sticky to " + state.workflowTask().stickyQueue());
        }
        if (state.workflowTask().isCloseAttempted()) {
            parts.add("close attempted");
        }
        if (state.execution().isCancelRequested()) {
            parts.add("cancel requested");
        }
        if (state.execution().isDeleted()) {
            parts.add(Deletion.isDue(state) ? "gone" : "taken back");
        }
        for (ActivityInfo activity : state.activities().pending()) {
            parts.add(activity(activity, nowMs));
        }
        for (ActivityInfo activity : state.activities().left()) {
            parts.add("left " + activity(activity, nowMs));
        }
        for (Timer timer : state.timers().pending()) {
            parts.add("timer " + timer.getTimerId() + " fires at " + at(timer.getFiresMs()));
        }
        for (Child child : state.children().pending()) {
            parts.add("child " + child.getWorkflowId() + (child.getStarted() ? " started" : " initiated"));
        }
        for (Child child : state.children().left()) {
            parts.add("left child " + child.getWorkflowId());
        }
        parts.addAll(UpdateVerbs.inFlight(state));
        if (state.buffer().isAny()) {
            parts.add("buffered "
                    + state.buffer().events().stream()
                            .map(event -> MessageText.name(event.getEventType()))
                            .toList());
        }
        String builds = builds(state.resetPoints());
        if (!builds.isEmpty()) {
            parts.add("builds" + builds);
        }
        if (state.execution().memo().getFieldsCount() > 0) {
            parts.add("memo " + texts.entries(state.execution().memo().getFieldsMap()));
        }
        if (state.searchAttributes().getIndexedFieldsCount() > 0) {
            parts.add("search attributes "
                    + texts.entries(state.searchAttributes().getIndexedFieldsMap()));
        }
        return String.join(" · ", parts);
    }

    /** Where workers came in that say which build they are. */
    private static String builds(ResetPointPart resetPoints) {
        StringBuilder text = new StringBuilder();
        for (ResetPoint point : resetPoints.points()) {
            String build = point.getBuildId() + point.getBinaryChecksum();
            if (!build.isEmpty()) {
                text.append(' ')
                        .append(build)
                        .append(" at ")
                        .append(point.getRunId())
                        .append('#')
                        .append(point.getCompletedEventId())
                        .append(point.getResettable() ? "" : " (not resettable)")
                        .append(point.getRunClosedMs() == 0 ? "" : " (closed)");
            }
        }
        return text.toString();
    }

    private static String activity(ActivityInfo activity, long nowMs) {
        StringBuilder text = new StringBuilder("activity ").append(activity.activityId());
        text.append(
                activity.isStarted()
                        ? " started"
                        : activity.isOffered(nowMs) ? " scheduled" : activity.isPaused() ? "" : " backing off");
        text.append(activity.isPaused() ? " paused" : "");
        text.append(activity.progress().getReset() ? " reset" : "");
        text.append(" attempt=").append(activity.attempt());
        Failure last = activity.lastFailure();
        if (last != null) {
            String message = last.getMessage();
            text.append(" last-failure='")
                    .append(message.length() > 100 ? "<" + message.length() + " characters>" : message)
                    .append("'");
        }
        return text.append(activity.isCancelRequested() ? " cancel requested" : "")
                .toString();
    }

    private String owes(MutableState state, long nowMs) {
        List<String> parts = new ArrayList<>();
        WorkflowTask task = state.workflowTask().pending();
        if (state.execution().isOpen()
                && task != null
                && task.getStartedEventId() == 0
                && !state.outbox().holdsTasksBack()) {
            parts.add("workflow task on " + task.getTaskQueue());
        }
        for (ActivityInfo activity : state.activities().pending()) {
            if (activity.isOffered(nowMs) && !state.execution().isPaused()) {
                parts.add("activity " + activity.activityId() + " on "
                        + activity.scheduled().getTaskQueue().getName());
            }
        }
        for (RunMessage message : state.outbox().owed()) {
            String kind = message.getBodyCase()
                    .name()
                    .toLowerCase(java.util.Locale.ROOT)
                    .replace('_', '-');
            parts.add(kind + " to " + message.getWorkflowId());
        }
        long dueMs = state.dueMs(nowMs);
        if (dueMs != Long.MAX_VALUE) {
            parts.add("due at " + at(dueMs));
        }
        return String.join(" · ", parts);
    }

    private String at(long ms) {
        return "+" + MessageText.span(ms - originMs);
    }
}
