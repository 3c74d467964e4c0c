package io.perdura.engine.script;

import io.perdura.engine.ActivityInfo;
import io.perdura.engine.MutableState;
import io.perdura.engine.v1.Child;
import io.perdura.engine.v1.RunMessage;
import io.perdura.engine.v1.Timer;
import io.perdura.engine.v1.Update;
import io.perdura.engine.v1.WorkflowTask;
import java.util.Map;
import java.util.TreeMap;

/** In which state each thing of a run is: machine and instance → a word. What is not there is in no state. */
final class Labels {
    static final String NONE = "[*]";

    /** One thing that a run has under way. */
    record Instance(String machine, String id) implements Comparable<Instance> {
        @Override
        public int compareTo(Instance other) {
            int machines = machine.compareTo(other.machine);
            return machines != 0 ? machines : id.compareTo(other.id);
        }
    }

    private Labels() {}

    static Map<Instance, String> of(MutableState state) {
        Map<Instance, String> labels = new TreeMap<>();
        if (!state.execution().runId().isEmpty()) {
            labels.put(new Instance("run", ""), run(state));
            labels.put(new Instance("workflow task", ""), workflowTask(state));
        }
        for (ActivityInfo activity : state.activities().pending()) {
            labels.put(new Instance("activity", String.valueOf(activity.scheduledEventId())), activity(activity));
        }
        for (Timer timer : state.timers().pending()) {
            labels.put(new Instance("timer", String.valueOf(timer.getStartedEventId())), "pending");
        }
        for (Child child : state.children().pending()) {
            labels.put(
                    new Instance("child", String.valueOf(child.getInitiatedEventId())),
                    child.getStarted() ? "started" : "initiated");
        }
        for (Update update : state.updates().inFlight()) {
            labels.put(
                    new Instance("update", update.getUpdateId()),
                    update.getAcceptedEventId() == 0 ? "admitted" : "accepted");
        }
        for (RunMessage message : state.outbox().owed()) {
            labels.put(new Instance("message to another run", String.valueOf(message.getId())), "owed");
        }
        return labels;
    }

    private static String run(MutableState state) {
        String status = state.execution().status().name().substring("WORKFLOW_EXECUTION_STATUS_".length());
        return status.toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }

    private static String workflowTask(MutableState state) {
        WorkflowTask task = state.workflowTask().pending();
        if (task == null) {
            return state.workflowTask().backoffUntilMs() > 0 ? "delayed" : NONE;
        }
        String kind = task.getSpeculative() ? "speculative " : task.getTransient() ? "transient " : "";
        return kind + (task.getStartedEventId() == 0 ? "scheduled" : "started");
    }

    private static String activity(ActivityInfo activity) {
        return (activity.isStarted() ? "started" : "scheduled")
                + (activity.isPaused() ? " paused" : "")
                + (activity.isCancelRequested() ? " with cancel requested" : "");
    }
}
