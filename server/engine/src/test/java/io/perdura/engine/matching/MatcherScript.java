package io.perdura.engine.matching;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.engine.matching.OfferedTask.Urgency;
import io.temporal.api.taskqueue.v1.PollerInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Drives a matcher by lines of {@code command => what comes of it}; a match reads {@code poll<task}. Commands:
 * {@code offer name [priority= key= weight= scheduled= stamp= shard= expires= query]}, {@code poll id [rate= deadline=]},
 * {@code cancel id}, {@code at ms}, {@code settle name}, {@code fail name}, {@code stale name}, {@code room},
 * {@code withdraw name},
 * {@code look}, {@code stats}, {@code shutdown}, {@code idle}.
 */
final class MatcherScript {
    private final TaskQueueMatcher<String, String> matcher;
    private final Map<String, Match<String, String>> started = new HashMap<>();
    private long nowMs = 1_000_000;
    private final long startMs = nowMs;

    private MatcherScript(TaskQueueMatcher<String, String> matcher) {
        this.matcher = matcher;
    }

    static void run(TaskQueueMatcher<String, String> matcher, String script) {
        MatcherScript runner = new MatcherScript(matcher);
        List<String> actual = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (String line : script.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList()) {
            String[] sides = line.split("=>", -1);
            String command = sides[0].strip();
            expected.add(command + " => " + (sides.length > 1 ? sides[1].strip() : ""));
            actual.add(command + " => " + String.join(" ", runner.execute(command.split(" +"))));
        }
        assertThat(actual).isEqualTo(expected);
    }

    private List<String> execute(String[] words) {
        Map<String, String> options = options(words);
        List<String> result = new ArrayList<>();
        switch (words[0]) {
            case "offer" -> {
                OfferedTask<String> task = task(words[1], options);
                if (task.stored()) {
                    matcher.offerStored(task, nowMs);
                } else {
                    result.add(matcher.offer(task, nowMs).name());
                }
            }
            case "poll" ->
                result.add(matcher.poll(poll(words[1], options), nowMs).name());
            case "cancel" -> result.add(String.valueOf(matcher.cancel(Long.parseLong(words[1]))));
            case "at" -> {
                nowMs = startMs + Long.parseLong(words[1]);
                matcher.expire(nowMs).forEach(poll -> result.add(poll.id() + " empty"));
            }
            case "settle" -> matcher.settle(started(words[1]).task());
            case "fail" -> {
                matcher.putBack(started(words[1]).task(), nowMs);
                matcher.repark(started(words[1]).poll());
            }
            case "stale" -> {
                matcher.settle(started(words[1]).task());
                matcher.repark(started(words[1]).poll());
            }
            case "room" -> result.add(String.valueOf(matcher.roomForStored()));
            case "withdraw" -> matcher.withdraw(task(words[1], Map.of()).name());
            case "look" -> result.add(look());
            case "stats" -> result.add(stats());
            case "idle" -> result.add(String.valueOf(matcher.idle(nowMs)));
            case "shutdown" -> matcher.shutDown().forEach(task -> result.add(task.content()));
            default -> throw new IllegalArgumentException(words[0]);
        }
        for (Match<String, String> match = matcher.next(nowMs); match != null; match = matcher.next(nowMs)) {
            started.put(match.task().content(), match);
            result.add(match.poll().id() + "<" + match.task().content());
        }
        return result.stream().filter(word -> !word.equals("PARKED")).toList();
    }

    private Match<String, String> started(String task) {
        return started.get(task);
    }

    private String look() {
        long at = matcher.lookAgainMs(nowMs);
        return at == Long.MAX_VALUE ? "never" : "at " + (at - startMs);
    }

    private String stats() {
        QueueStats stats = matcher.stats(nowMs, 0);
        return "backlog=%d age=%d added=%.1f dispatched=%.1f polls=%d"
                .formatted(
                        stats.backlogCount(),
                        stats.backlogAgeMs(),
                        stats.addedPerSecond(),
                        stats.dispatchedPerSecond(),
                        stats.pollsParked());
    }

    private OfferedTask<String> task(String name, Map<String, String> options) {
        TaskName.Kind kind = options.containsKey("query") ? TaskName.Kind.QUERY : TaskName.Kind.WORKFLOW;
        Urgency urgency = new Urgency(
                Integer.parseInt(options.getOrDefault("priority", "0")),
                options.getOrDefault("key", ""),
                Double.parseDouble(options.getOrDefault("weight", "0")),
                options.containsKey("scheduled") ? startMs + Long.parseLong(options.get("scheduled")) : nowMs);
        long expiresMs =
                options.containsKey("expires") ? startMs + Long.parseLong(options.get("expires")) : OfferedTask.NEVER;
        return new OfferedTask<>(
                new TaskName(kind, "namespace", name, "run", 2, ""),
                1,
                Long.parseLong(options.getOrDefault("stamp", "1")),
                urgency,
                expiresMs,
                options.containsKey("stored"),
                0,
                name);
    }

    private Poll<String> poll(String id, Map<String, String> options) {
        return new Poll<>(
                Long.parseLong(id),
                PollerInfo.newBuilder().setIdentity("worker-" + id).build(),
                Double.parseDouble(options.getOrDefault("rate", "NaN")),
                startMs + Long.parseLong(options.getOrDefault("deadline", "60000")),
                id);
    }

    private static Map<String, String> options(String[] words) {
        Map<String, String> options = new HashMap<>();
        for (int i = 1; i < words.length; i++) {
            String[] pair = words[i].split("=", 2);
            options.put(pair[0], pair.length > 1 ? pair[1] : "");
        }
        return options;
    }
}
