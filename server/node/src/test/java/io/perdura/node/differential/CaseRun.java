package io.perdura.node.differential;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** One case against one server; yields its transcript. */
final class CaseRun {
    private static final int POLLS_MORE = 2;
    private static final Duration UNTIL_MAX = Duration.ofMinutes(2);

    private final Target target;
    private final Executor background;
    private final Set<String> ignored;
    private final Variables variables;
    private final Map<String, Step.Call> calls = new HashMap<>();
    private final Map<String, CompletableFuture<Answer>> begun = new HashMap<>();
    private final List<String> transcript = new ArrayList<>();
    private @Nullable Answer last;

    private CaseRun(Target target, Executor background, Set<String> ignored) {
        this.target = target;
        this.background = background;
        this.ignored = ignored;
        this.variables = new Variables(target.namespace());
    }

    static List<String> transcript(Case played, Target target, Executor background, Set<String> ignored) {
        CaseRun run = new CaseRun(target, background, ignored);
        try {
            played.steps().forEach(run::take);
        } catch (RuntimeException e) {
            // Both servers may be at fault; what was answered until here says more than the exception.
            run.transcript.add(
                    "! " + run.variables.plain(e.toString()).lines().findFirst().orElse(""));
        }
        return run.transcript;
    }

    private void take(Step step) {
        if (step instanceof Step.Call call) {
            last = call.until().isEmpty() ? send(call) : repeat(call);
            record(call, last);
        } else if (step instanceof Step.Begin begin) {
            calls.put(begin.name(), begin.call());
            begun.put(
                    begin.name(),
                    target.begin(begin.call(), variables.fill(begin.call().text()), background));
        } else if (step instanceof Step.End end) {
            last = begun.get(end.name()).join();
            record(calls.get(end.name()), last);
        } else if (step instanceof Step.Save save) {
            variables.save(save.name(), at(save.path()));
        }
    }

    /** A poll that is not given a time of its own is there to bring a task: on a busy machine it may need another go. */
    private Answer send(Step.Call call) {
        Answer answer = target.call(call, variables.fill(call.text()));
        boolean poll = call.method().endsWith("TaskQueue") && call.method().startsWith("Poll");
        for (int more = 0; poll && call.isPatient() && isEmpty(answer) && more < POLLS_MORE; more++) {
            answer = target.call(call, variables.fill(call.text()));
        }
        return answer;
    }

    private static boolean isEmpty(Answer answer) {
        Message message = answer.message();
        return message != null
                && message.getField(message.getDescriptorForType().findFieldByName("task_token"))
                        .equals(ByteString.EMPTY);
    }

    /** What is compared is the last answer: the first that has it so, or the one at the end of patience. */
    private Answer repeat(Step.Call call) {
        String[] wanted = call.until().split("=", 2);
        try {
            Awaitility.await()
                    .atMost(UNTIL_MAX)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        last = send(call);
                        return last.message() != null
                                && found(wanted[0].strip()).equals(variables.fill(wanted[1].strip()));
                    });
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            transcript.add("! never: " + call.until());
        }
        return java.util.Objects.requireNonNull(last);
    }

    private String found(String path) {
        try {
            return at(path);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private void record(Step.Call call, Answer answer) {
        if (!call.quiet() || answer.message() == null) {
            transcript.add("> " + call.method());
            transcript.addAll(Plain.lines(answer, variables, ignored));
        }
    }

    /** A field of the last answer, as the text format writes it; {@code a.b[0].c}, from the end with {@code [-1]}. */
    private String at(String path) {
        Object value = last == null ? null : last.message();
        if (value == null) {
            throw new IllegalArgumentException("no answer has " + path);
        }
        for (String part : path.split("\\.")) {
            value = child((Message) value, part, path);
        }
        return value instanceof ByteString bytes ? TextFormat.escapeBytes(bytes) : value.toString();
    }

    private static Object child(Message message, String part, String path) {
        int bracket = part.indexOf('[');
        String name = bracket < 0 ? part : part.substring(0, bracket);
        FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
        if (field == null) {
            throw new IllegalArgumentException("no field " + name + " of " + path);
        }
        if (bracket < 0) {
            return message.getField(field);
        }
        int index = Integer.parseInt(part.substring(bracket + 1, part.length() - 1));
        int count = message.getRepeatedFieldCount(field);
        int from = index < 0 ? count + index : index;
        if (from < 0 || from >= count) {
            throw new IllegalArgumentException("no element of " + path);
        }
        return message.getRepeatedField(field, from);
    }
}
