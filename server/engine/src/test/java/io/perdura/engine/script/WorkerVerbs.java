package io.perdura.engine.script;

import io.perdura.engine.ActivityInfo;
import io.perdura.engine.JsonPayloads;
import io.perdura.engine.Times;
import io.perdura.engine.Transition;
import io.perdura.engine.activity.ActivityMachine;
import io.perdura.engine.rule.WorkflowTaskCompletion;
import io.perdura.engine.rule.WorkflowTaskFailure;
import io.perdura.engine.v1.TaskToken;
import io.perdura.engine.v1.WorkflowTask;
import io.perdura.engine.workflowtask.TaskTokens;
import io.perdura.engine.workflowtask.TransientTask;
import io.perdura.engine.workflowtask.WorkflowTaskMachine;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskFailedRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What a worker does in a script: takes tasks, answers them, keeps their tokens. */
final class WorkerVerbs {

    private static final String WORKFLOW_TASK = "workflow-task";

    private final ScriptRunner runner;
    private int polls;

    WorkerVerbs(ScriptRunner runner) {
        this.runner = runner;
    }

    String carryOut(ScriptLine line, ScriptedRun run) {
        return switch (line.verb()) {
            case "start-workflow-task" -> startWorkflowTask(line, run);
            case "complete-workflow-task" -> completeWorkflowTask(line, run);
            case "fail-workflow-task" -> failWorkflowTask(line, run);
            case "return-workflow-task" -> {
                WorkflowTask task = run.state.workflowTask().pending();
                yield task == null
                        ? "there is none"
                        : decide(
                                run,
                                t -> WorkflowTaskMachine.giveBack(
                                        t, task.getScheduledEventId(), line.text("request", task.getRequestId())));
            }
            case "start-activity" -> startActivity(line, run);
            case "return-activity" -> {
                ActivityInfo activity = run.state.activities().find(line.word());
                yield activity == null
                        ? "there is none"
                        : decide(
                                run,
                                t -> ActivityMachine.giveBack(
                                        t,
                                        activity.scheduledEventId(),
                                        activity.progress().getRequestId()));
            }
            case "complete-activity" ->
                decide(
                        run,
                        t -> ActivityMachine.complete(
                                t,
                                activityToken(line, run),
                                Requests.payloads(line, "result"),
                                line.has("result") || line.has("result-size"),
                                "worker"));
            case "fail-activity" ->
                decide(
                        run,
                        t -> ActivityMachine.fail(
                                t,
                                activityToken(line, run),
                                Requests.failure(line),
                                line.has("heartbeat") || line.has("heartbeat-size")
                                        ? Requests.payloads(line, "heartbeat")
                                        : null,
                                "worker"));
            case "cancel-activity" ->
                decide(
                        run,
                        t -> ActivityMachine.cancel(
                                t,
                                activityToken(line, run),
                                Requests.payloads(line, "details"),
                                line.has("details"),
                                "worker"));
            case "heartbeat" -> heartbeat(line, run);
            default -> throw new IllegalArgumentException("a script does not know " + line.verb());
        };
    }

    private String decide(ScriptedRun run, Consumer<Transition> decision) {
        return runner.decide(run, t -> {
            decision.accept(t);
            return "";
        });
    }

    private static WorkflowTask pending(ScriptedRun run) {
        WorkflowTask task = run.state.workflowTask().pending();
        if (task == null) {
            throw new IllegalArgumentException("there is no workflow task");
        }
        return task;
    }

    private String startWorkflowTask(ScriptLine line, ScriptedRun run) {
        WorkflowTask offered = run.state.workflowTask().pending();
        if (offered == null) {
            return "there is none";
        }
        String request = line.text("request", "poll-" + ++polls);
        String started = runner.decide(
                run,
                t -> String.valueOf(WorkflowTaskMachine.start(
                        t,
                        offered.getScheduledEventId(),
                        offered.getStamp(),
                        request,
                        line.text("identity", "worker"))));
        if (started.equals("false")) {
            return "another poll has it";
        }
        WorkflowTask task = pending(run);
        run.tokens.put(line.text("as", WORKFLOW_TASK), TaskTokens.of(run.state, task));
        run.tokens.put(WORKFLOW_TASK, TaskTokens.of(run.state, task));
        long from = offered.getSticky() ? run.state.workflowTask().lastStartedEventId() + 1 : 1;
        return shown(run, task, from);
    }

    static String unwritten(ScriptedRun run) {
        return TransientTask.unwrittenEvents(run.state).stream()
                .map(event -> event.getEventId() + " " + MessageText.name(event.getEventType()))
                .collect(Collectors.joining(", "));
    }

    /** Which events the worker is shown: those in history, and those of a transient task. */
    private static String shown(ScriptedRun run, WorkflowTask task, long from) {
        String unwritten = unwritten(run);
        long last =
                run.history().stream().mapToLong(HistoryEvent::getEventId).max().orElse(0);
        return "attempt " + task.getAttempt() + ", shows " + from + "-" + last
                + (unwritten.isEmpty() ? "" : " and the unwritten " + unwritten)
                + UpdateVerbs.shipped(run, task)
                + (task.getSuggestReasonsCount() > 0 ? ", suggests to continue as new" : "");
    }

    private static TaskToken token(ScriptLine line, ScriptedRun run, String otherwise) {
        return run.tokens.getOrDefault(line.text("token", otherwise), TaskToken.getDefaultInstance());
    }

    @SuppressWarnings("deprecation") // older workers say their build so
    private String completeWorkflowTask(ScriptLine line, ScriptedRun run) {
        RespondWorkflowTaskCompletedRequest.Builder request = RespondWorkflowTaskCompletedRequest.newBuilder()
                .setNamespace("default")
                .setIdentity(line.text("identity", "worker"))
                .setForceCreateNewWorkflowTask(line.flag("force-new-task"))
                .setReturnNewWorkflowTask(line.flag("return-new-task"));
        for (ScriptLine command : line.commands()) {
            if (!UpdateVerbs.say(command, run, request)) {
                request.addCommands(WorkerCommands.of(command, run));
            }
        }
        request.getCapabilitiesBuilder().setDiscardSpeculativeWorkflowTaskWithEvents(line.flag("new-sdk"));
        if (line.has("build")) {
            request.getWorkerVersionStampBuilder().setBuildId(line.text("build"));
        }
        request.setBinaryChecksum(line.text("checksum", ""));
        if (line.has("sticky")) {
            request.getStickyAttributesBuilder()
                    .setScheduleToStartTimeout(Times.duration(ScriptLine.spanMs(line.text("sticky-timeout", "5s"), 0)))
                    .getWorkerTaskQueueBuilder()
                    .setName(line.text("sticky"));
        }
        TaskToken token = token(line, run, WORKFLOW_TASK);
        WorkflowTaskCompletion.Outcome[] outcome = new WorkflowTaskCompletion.Outcome[1];
        decide(run, t -> outcome[0] = WorkflowTaskCompletion.complete(t, token, request.build()));
        if (outcome[0].refused() != null) {
            return runner.text(outcome[0].refused());
        }
        String reset = outcome[0].resetEventId() == 0 ? "" : "back to event " + outcome[0].resetEventId();
        for (long scheduledEventId : outcome[0].eagerActivities()) {
            ActivityInfo activity =
                    Objects.requireNonNull(run.state.activities().find(scheduledEventId));
            run.tokens.put(activity.activityId(), token(activity));
            reset += (reset.isEmpty() ? "" : ", ") + "activity " + activity.activityId();
        }
        if (!outcome[0].startedInline()) {
            return reset;
        }
        WorkflowTask next = pending(run);
        run.tokens.put(WORKFLOW_TASK, TaskTokens.of(run.state, next));
        return (reset.isEmpty() ? "" : reset + ", ") + "next task "
                + shown(run, next, run.state.workflowTask().lastStartedEventId() + 1);
    }

    private String failWorkflowTask(ScriptLine line, ScriptedRun run) {
        RespondWorkflowTaskFailedRequest request = RespondWorkflowTaskFailedRequest.newBuilder()
                .setCause(WorkflowTaskFailedCause.valueOf(
                        "WORKFLOW_TASK_FAILED_CAUSE_" + line.text("cause", "WORKFLOW_WORKER_UNHANDLED_FAILURE")))
                .setFailure(Failure.newBuilder().setMessage(line.text("message", "boom")))
                .setIdentity("worker")
                .build();
        return decide(run, t -> WorkflowTaskFailure.fail(t, token(line, run, WORKFLOW_TASK), request));
    }

    // ---- Activities ----

    private static ActivityInfo activity(ScriptLine line, ScriptedRun run) {
        ActivityInfo activity = run.state.activities().find(line.word());
        if (activity == null) {
            throw new IllegalArgumentException("no pending activity " + line.word());
        }
        return activity;
    }

    private String startActivity(ScriptLine line, ScriptedRun run) {
        ActivityInfo offered = run.state.activities().find(line.word());
        if (offered == null) {
            return "there is none";
        }
        if (!offered.isStarted() && !offered.isOffered(runner.nowMs())) {
            return "the pause before its retry is not over";
        }
        if (run.state.execution().isPaused()) {
            return "its run is paused";
        }
        String request = line.text("request", "poll-" + ++polls);
        String started = runner.decide(
                run,
                t -> String.valueOf(ActivityMachine.start(
                        t, offered.scheduledEventId(), offered.progress().getStamp(), request, "worker")));
        if (started.equals("false")) {
            return "another poll has it";
        }
        ActivityInfo activity = activity(line, run);
        TaskToken token = token(activity);
        run.tokens.put(line.word(), token);
        run.tokens.put(line.text("as", line.word()), token);
        return "attempt " + activity.attempt()
                + (activity.heartbeatDetails().isEmpty()
                        ? ""
                        : ", heartbeat "
                                + JsonPayloads.parse(activity.heartbeatDetails())
                                        .getPayloads(0)
                                        .getData()
                                        .toStringUtf8());
    }

    private static TaskToken token(ActivityInfo activity) {
        return TaskToken.newBuilder()
                .setScheduledEventId(activity.scheduledEventId())
                .setAttempt(activity.attempt())
                .setStartedMs(activity.progress().getStartedMs())
                .setActivityId(activity.activityId())
                .setCheck(TaskTokens.check(activity.progress().getRequestId()))
                .build();
    }

    private static TaskToken activityToken(ScriptLine line, ScriptedRun run) {
        return line.flag("by-id")
                ? TaskToken.newBuilder().setActivityId(line.word()).build()
                : token(line, run, line.word());
    }

    private String heartbeat(ScriptLine line, ScriptedRun run) {
        TaskToken token = activityToken(line, run);
        io.temporal.api.common.v1.Payloads details = line.has("details") || line.has("details-size")
                ? Requests.payloads(line, "details")
                : io.temporal.api.common.v1.Payloads.getDefaultInstance();
        decide(run, t -> ActivityMachine.heartbeat(t, token, details, "worker"));
        ActivityInfo after = run.state.activities().find(line.word());
        List<String> told = new ArrayList<>();
        if (after != null && after.isCancelRequested()) {
            told.add("cancel requested");
        }
        if (after != null && after.isPaused()) {
            told.add("paused");
        }
        if (after != null && after.progress().getReset()) {
            told.add("reset");
        }
        return String.join(", ", told);
    }
}
