package io.perdura.engine.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.engine.Rejection;
import io.perdura.engine.execution.Deletion;
import io.perdura.engine.outbox.Outbox;
import io.perdura.engine.rule.Inbox;
import io.perdura.engine.rule.MessageAnswers;
import io.perdura.engine.v1.RunMessage;
import io.perdura.engine.v1.RunMessageReply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Carries the messages that runs owe each other, as shards do: once, twice, or with the answers lost. */
final class Messages {

    private static final int PASSES_MAX = 50;

    private final ScriptRunner runner;
    private final List<String> carried = new ArrayList<>();

    Messages(ScriptRunner runner) {
        this.runner = runner;
    }

    /** Delivers until nothing moves any more; {@code once}: only what is owed now. */
    String deliver(ScriptLine line) {
        boolean moved = true;
        for (int pass = 0; moved; pass++) {
            assertThat(pass).as("passes of delivery").isLessThan(PASSES_MAX);
            moved = false;
            for (ScriptedRun run : List.copyOf(runner.runs())) {
                for (RunMessage owed : List.copyOf(run.state.outbox().owed())) {
                    moved |= deliver(run, owed.getId(), line);
                }
            }
            if (line.flag("once") || line.flag("lose-answers")) {
                break;
            }
        }
        return String.join(", ", carried);
    }

    private boolean deliver(ScriptedRun run, long id, ScriptLine line) {
        RunMessage message = Outbox.message(run.state, id);
        if (message == null) {
            return false; // another message has settled it
        }
        RunMessageReply reply = give(message);
        if (line.flag("twice")) {
            assertThat(give(message)).as("the same message, taken again").isEqualTo(reply);
        }
        carried.add(text(message, reply));
        if (line.flag("lose-answers")) {
            return false;
        }
        runner.decide(run, t -> {
            MessageAnswers.take(t, id, reply);
            return "";
        });
        RunMessage left = run.state.outbox().find(id);
        return left == null || left.getBodyCase() != message.getBodyCase();
    }

    private static String text(RunMessage message, RunMessageReply reply) {
        String kind =
                message.getBodyCase().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        return kind + " to " + message.getWorkflowId()
                + (reply.getRefusal() == RunMessageReply.Refusal.NONE ? "" : " refused: " + reply.getRefusal());
    }

    private RunMessageReply give(RunMessage message) {
        if (message.hasChildStart()) {
            try {
                String answer = runner.startChild(message);
                return RunMessageReply.newBuilder()
                        .setRunId(answer.substring(0, answer.indexOf(' ')))
                        .build();
            } catch (Rejection refusal) {
                return Inbox.startRefused(refusal);
            }
        }
        for (ScriptedRun run : runner.runs()) {
            if (run.state.execution().workflowId().equals(message.getWorkflowId())
                    && message.getRunId().isEmpty()
                    && Inbox.hasTaken(run.state, message)) {
                return RunMessageReply.newBuilder().setRunId(run.runId()).build();
            }
        }
        ScriptedRun target = target(message);
        if (target == null) {
            return Inbox.missing(message);
        }
        if (Inbox.asksForEnd(target.state, message)) {
            return Inbox.ended(
                    target.state, target.history().get(target.history().size() - 1));
        }
        RunMessageReply[] reply = new RunMessageReply[1];
        runner.decide(target, t -> {
            reply[0] = Inbox.take(t, message);
            return reply[0].toString();
        });
        return reply[0];
    }

    private @Nullable ScriptedRun target(RunMessage message) {
        ScriptedRun named = named(message);
        String next = named == null ? "" : Inbox.forwardedTo(named.state, message);
        while (!next.isEmpty()) {
            named = run(next);
            next = named == null ? "" : Inbox.forwardedTo(named.state, message);
        }
        return named == null || Deletion.isDue(named.state) ? null : named;
    }

    private @Nullable ScriptedRun named(RunMessage message) {
        return message.getRunId().isEmpty() ? runner.newest(message.getWorkflowId()) : run(message.getRunId());
    }

    private @Nullable ScriptedRun run(String runId) {
        return runner.runs().stream()
                .filter(run -> run.runId().equals(runId))
                .findFirst()
                .orElse(null);
    }
}
