package io.perdura.engine.script;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import io.perdura.engine.Times;
import io.perdura.engine.Transition;
import io.perdura.engine.activity.ActivityOperations;
import io.perdura.engine.execution.OptionsMachine;
import io.perdura.engine.execution.PauseMachine;
import io.perdura.engine.rule.OnceOnly;
import io.temporal.api.activity.v1.ActivityOptions;
import io.temporal.api.workflow.v1.VersioningOverride.PinnedOverrideBehavior;
import io.temporal.api.workflow.v1.WorkflowExecutionOptions;
import io.temporal.api.workflowservice.v1.PauseActivityRequest;
import io.temporal.api.workflowservice.v1.PauseWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.ResetActivityRequest;
import io.temporal.api.workflowservice.v1.UnpauseActivityRequest;
import io.temporal.api.workflowservice.v1.UnpauseWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UpdateActivityOptionsRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionOptionsRequest;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** What an operator does to runs and their activities in a script: {@code a1}, {@code type=T} or {@code all} are meant. */
final class OperatorVerbs {

    private final ScriptRunner runner;
    private final Map<String, BiFunction<Transition, ScriptLine, String>> verbs = Map.of(
            "pause-workflow", OperatorVerbs::pauseWorkflow,
            "unpause-workflow", OperatorVerbs::unpauseWorkflow,
            "update-workflow-options", this::updateWorkflowOptions,
            "pause-activity", OperatorVerbs::pauseActivity,
            "unpause-activity", OperatorVerbs::unpauseActivity,
            "reset-activity", OperatorVerbs::resetActivity,
            "update-activity-options", this::updateActivityOptions);

    OperatorVerbs(ScriptRunner runner) {
        this.runner = runner;
    }

    boolean knows(String verb) {
        return verbs.containsKey(verb);
    }

    String carryOut(ScriptLine line, ScriptedRun run) {
        return runner.decide(run, t -> verbs.get(line.verb()).apply(t, line));
    }

    /** As a batch asks: under an id. */
    private static String once(Transition t, ScriptLine line, Message request) {
        return done(() -> OnceOnly.carryOut(t, line.text("once"), request));
    }

    private static String done(Runnable operation) {
        operation.run();
        return "";
    }

    private static boolean isAll(ScriptLine line) {
        return line.word().equals("all");
    }

    private static String pauseWorkflow(Transition t, ScriptLine line) {
        PauseMachine.pause(
                t,
                PauseWorkflowExecutionRequest.newBuilder()
                        .setIdentity(line.text("identity", "operator"))
                        .setReason(line.text("reason"))
                        .setRequestId(line.text("request"))
                        .build());
        return "";
    }

    private static String unpauseWorkflow(Transition t, ScriptLine line) {
        PauseMachine.unpause(
                t,
                UnpauseWorkflowExecutionRequest.newBuilder()
                        .setIdentity(line.text("identity", "operator"))
                        .setReason(line.text("reason"))
                        .setRequestId(line.text("request"))
                        .build());
        return "";
    }

    private String updateWorkflowOptions(Transition t, ScriptLine line) {
        UpdateWorkflowExecutionOptionsRequest.Builder request =
                UpdateWorkflowExecutionOptionsRequest.newBuilder().setIdentity(line.text("identity", "operator"));
        WorkflowExecutionOptions.Builder options = request.getWorkflowExecutionOptionsBuilder();
        if (line.has("priority")) {
            options.getPriorityBuilder().setPriorityKey(line.number("priority", 0));
        }
        if (line.has("fairness-key")) {
            options.getPriorityBuilder().setFairnessKey(line.text("fairness-key"));
        }
        if (line.flag("auto-upgrade")) {
            options.getVersioningOverrideBuilder().setAutoUpgrade(true);
        }
        if (line.has("pinned")) {
            options.getVersioningOverrideBuilder()
                    .getPinnedBuilder()
                    .setBehavior(PinnedOverrideBehavior.PINNED_OVERRIDE_BEHAVIOR_PINNED)
                    .getVersionBuilder()
                    .setDeploymentName("shop")
                    .setBuildId(line.text("pinned"));
        }
        if (line.has("mask")) {
            request.setUpdateMask(
                    FieldMask.newBuilder().addAllPaths(List.of(line.text("mask").split(","))));
        }
        OptionsMachine.check(request.build());
        if (line.has("once")) {
            return once(t, line, request.build());
        }
        return runner.text(OptionsMachine.update(t, request.build()));
    }

    private static String pauseActivity(Transition t, ScriptLine line) {
        PauseActivityRequest.Builder request = PauseActivityRequest.newBuilder()
                .setIdentity(line.text("identity", "operator"))
                .setReason(line.text("reason"))
                .setRequestId(line.text("request"));
        if (line.has("type")) {
            request.setType(line.text("type"));
        } else {
            request.setId(line.word());
        }
        ActivityOperations.pause(t, request.build());
        return "";
    }

    private static String unpauseActivity(Transition t, ScriptLine line) {
        UnpauseActivityRequest.Builder request = UnpauseActivityRequest.newBuilder()
                .setResetAttempts(line.flag("reset-attempts"))
                .setResetHeartbeat(line.flag("reset-heartbeat"))
                .setJitter(Times.duration(line.spanMs("jitter")));
        if (line.has("type")) {
            request.setType(line.text("type"));
        } else if (isAll(line)) {
            request.setUnpauseAll(true);
        } else {
            request.setId(line.word());
        }
        return line.has("once")
                ? once(t, line, request.build())
                : done(() -> ActivityOperations.unpause(t, request.build()));
    }

    private static String resetActivity(Transition t, ScriptLine line) {
        ResetActivityRequest.Builder request = ResetActivityRequest.newBuilder()
                .setResetHeartbeat(line.flag("reset-heartbeat"))
                .setKeepPaused(line.flag("keep-paused"))
                .setRestoreOriginalOptions(line.flag("restore-options"))
                .setJitter(Times.duration(line.spanMs("jitter")));
        if (line.has("type")) {
            request.setType(line.text("type"));
        } else if (isAll(line)) {
            request.setMatchAll(true);
        } else {
            request.setId(line.word());
        }
        return line.has("once")
                ? once(t, line, request.build())
                : done(() -> ActivityOperations.reset(t, request.build()));
    }

    private String updateActivityOptions(Transition t, ScriptLine line) {
        UpdateActivityOptionsRequest.Builder request =
                UpdateActivityOptionsRequest.newBuilder().setRestoreOriginal(line.flag("restore"));
        if (line.has("type")) {
            request.setType(line.text("type"));
        } else if (isAll(line)) {
            request.setMatchAll(true);
        } else {
            request.setId(line.word());
        }
        if (!line.flag("without-options")) {
            request.setActivityOptions(activityOptions(line));
        }
        if (line.has("mask")) {
            request.setUpdateMask(
                    FieldMask.newBuilder().addAllPaths(List.of(line.text("mask").split(","))));
        }
        return line.has("once")
                ? once(t, line, request.build())
                : runner.text(ActivityOperations.updateOptions(t, request.build()));
    }

    private static ActivityOptions activityOptions(ScriptLine line) {
        ActivityOptions.Builder options = ActivityOptions.newBuilder();
        if (line.has("queue")) {
            options.getTaskQueueBuilder().setName(line.text("queue"));
        }
        if (line.has("schedule-to-close")) {
            options.setScheduleToCloseTimeout(Times.duration(line.spanMs("schedule-to-close")));
        }
        if (line.has("schedule-to-start")) {
            options.setScheduleToStartTimeout(Times.duration(line.spanMs("schedule-to-start")));
        }
        if (line.has("start-to-close")) {
            options.setStartToCloseTimeout(Times.duration(line.spanMs("start-to-close")));
        }
        if (line.has("heartbeat")) {
            options.setHeartbeatTimeout(Times.duration(line.spanMs("heartbeat")));
        }
        if (line.has("priority")) {
            options.getPriorityBuilder().setPriorityKey(line.number("priority", 0));
        }
        if (line.has("fairness-key")) {
            options.getPriorityBuilder().setFairnessKey(line.text("fairness-key"));
        }
        if (Requests.hasRetry(line)) {
            options.setRetryPolicy(Requests.retry(line));
        }
        return options.build();
    }
}
