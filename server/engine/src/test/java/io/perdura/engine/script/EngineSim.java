package io.perdura.engine.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.engine.ActivityInfo;
import io.perdura.engine.MutableState;
import io.perdura.engine.v1.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Clients and workers that do anything at any time, from a seed. State kept, replayed and read from a snapshot must
 * behave alike, and the invariants hold throughout. A failure prints its script, which can be kept as a file. {@code
 * -Dseeds=100000} goes on for longer.
 */
class EngineSim {

    private static final int STEPS = 120;
    private static final String LIMITS = "limits buffered-events-max=4 signals-max=40 pending-activities-max=8"
            + " history-events-max=150 history-events-suggest=60 transaction-bytes-max=1000 blob-bytes-max=400"
            + " workflow-task-heartbeat-max-ms=20000 failure-kept-bytes-max=60";

    @TestFactory
    Stream<DynamicTest> seeds() {
        return LongStream.rangeClosed(1, Long.getLong("seeds", 30))
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> simulate(seed)));
    }

    static void simulate(long seed) {
        Random random = new Random(seed);
        List<ScriptRunner> runners =
                Stream.of(ScriptRunner.Memory.values()).map(ScriptRunner::new).toList();
        List<String> script = new ArrayList<>();
        try {
            step(runners, script, LIMITS);
            step(runners, script, "start-workflow request=r0");
            for (int i = 0; i < STEPS; i++) {
                step(runners, script, new RandomLine(random, runners.get(0).state()).next());
            }
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed + ", script:\n" + String.join("\n", script) + "\n" + e, e);
        }
    }

    private static void step(List<ScriptRunner> runners, List<String> script, String line) {
        script.add(line);
        Script.Step step = new Script.Step(line, "");
        String kept = runners.get(0).run(step);
        for (ScriptRunner runner : runners.subList(1, runners.size())) {
            assertThat(runner.run(step)).as("%s", runner).isEqualTo(kept);
        }
    }

    /** A line of a script, made up: mostly something that fits the state, sometimes anything. */
    private record RandomLine(Random random, MutableState state) {

        String next() {
            if (!state.execution().isOpen() && random.nextInt(2) == 0) {
                return start();
            }
            if (random.nextInt(3) > 0) {
                List<String> fitting = fitting();
                if (!fitting.isEmpty()) {
                    return fitting.get(random.nextInt(fitting.size()));
                }
            }
            return anything();
        }

        private List<String> fitting() {
            List<String> lines = new ArrayList<>();
            if (state.workflowTask().isOffered()) {
                lines.add("start-workflow-task as=" + pick("one", "two"));
                lines.add("start-workflow-task");
            } else if (state.workflowTask().isStarted()) {
                lines.add("complete-workflow-task" + completion() + " [" + commands() + "]");
                lines.add("complete-workflow-task" + completion() + " [" + commands() + "]");
                lines.add("signal s1");
            }
            for (ActivityInfo activity : state.activities().pending()) {
                String id = activity.activityId();
                lines.add(
                        !activity.isStarted()
                                ? "start-activity " + id
                                : pick(
                                        "complete-activity " + id + maybe(" result=done"),
                                        "fail-activity " + id + failure(),
                                        "cancel-activity " + id,
                                        "heartbeat " + id + " details=half"));
            }
            lines.add("advance " + pick("1s", "2s", "5s"));
            return lines;
        }

        private String anything() {
            return switch (random.nextInt(24)) {
                case 20 -> pick("pause-workflow request=p1", "unpause-workflow", "unpause-workflow");
                case 21 -> pick("pause-activity ", "unpause-activity ", "reset-activity ") + activity();
                case 22 ->
                    pick(
                            "unpause-activity all jitter=3s" + maybe(" reset-attempts") + maybe(" reset-heartbeat"),
                            "reset-activity all jitter=3s" + maybe(" keep-paused") + maybe(" reset-heartbeat"),
                            "pause-activity type=Charge");
                case 23 ->
                    pick(
                            "update-activity-options all start-to-close=3s queue=other"
                                    + " mask=start_to_close_timeout,task_queue.name",
                            "update-activity-options all restore",
                            "update-workflow-options priority=" + random.nextInt(4) + " mask=priority");
                case 0 -> start();
                case 1, 2 -> "signal s1 request=r" + random.nextInt(40);
                case 3 -> "signal s2 input-size=" + random.nextInt(450);
                case 4 -> random.nextInt(4) == 0 ? "cancel-workflow" : "look";
                case 5 -> random.nextInt(8) == 0 ? "terminate-workflow" : "nobody-polls-sticky";
                case 6, 7 -> "start-workflow-task as=" + pick("one", "two") + maybe(" request=p1");
                case 8, 9 -> "complete-workflow-task" + completion() + " [" + commands() + "]";
                case 10 ->
                    pick(
                            "fail-workflow-task",
                            "return-workflow-task",
                            "complete-workflow-task token=one",
                            "fail-workflow-task token=two",
                            random.nextInt(6) == 0
                                    ? "fail-workflow-task cause=GRPC_MESSAGE_TOO_LARGE"
                                    : "fail-workflow-task");
                case 11 -> "start-activity " + activity();
                case 12 -> "complete-activity " + activity() + maybe(" by-id") + maybe(" result-size=500");
                case 13 -> "fail-activity " + activity() + failure() + maybe(" by-id");
                case 14 -> "heartbeat " + activity() + maybe(" details-size=500") + maybe(" by-id");
                case 15 -> pick("cancel-activity ", "return-activity ") + activity();
                case 16 ->
                    pick(
                            "advance 0s",
                            "advance 1ms",
                            "advance 500ms",
                            "stop-server " + pick("1s", "20s", "2m"),
                            "set-clock-back " + pick("1s", "10s"));
                default -> "advance " + pick("2s", "10s", "10s", "30s", "2m");
            };
        }

        private String start() {
            return "start-workflow request=" + pick("r1", "r2", "r3", "r4", "r" + random.nextInt(1000))
                    + pick("", " conflict=FAIL", " conflict=USE_EXISTING attach", " conflict=USE_EXISTING")
                    + (random.nextInt(9) == 0 ? " conflict=TERMINATE_EXISTING" : "")
                    + maybe(" reuse=" + pick("ALLOW_DUPLICATE", "ALLOW_DUPLICATE_FAILED_ONLY"))
                    + maybe(" delay=3s")
                    + maybe(" retry=" + random.nextInt(4))
                    + maybe(" run-timeout=" + pick("5s", "20s", "2m"))
                    + maybe(" execution-timeout=" + pick("30s", "3m"));
        }

        private String completion() {
            return maybe(" sticky=" + pick("worker-1", "worker-2"))
                    + maybe(maybe(" force-new-task"))
                    + maybe(" return-new-task");
        }

        private String commands() {
            List<String> commands = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                commands.add(
                        switch (random.nextInt(9)) {
                            case 0, 1, 2 ->
                                "ScheduleActivityTask id=a" + random.nextInt(1000)
                                        + pick(" start-to-close=5s", " schedule-to-close=20s", " start-to-close=1m")
                                        + maybe(" heartbeat=2s")
                                        + maybe(maybe(" schedule-to-start=4s"))
                                        + maybe(" retry=" + random.nextInt(3))
                                        + maybe(maybe(" non-retryable=Broken,TemporalTimeout:StartToClose"));
                            case 3 -> "RequestCancelActivityTask id=" + activity();
                            case 4, 5 -> "StartTimer id=t" + random.nextInt(1000) + maybe(" after=" + pick("1s", "7s"));
                            case 6 -> "CancelTimer id=" + timer();
                            case 7 -> "RecordMarker name=m details-size=" + random.nextInt(450);
                            default ->
                                pick(
                                        "ModifyProperties memo=k:" + random.nextInt(3),
                                        "UpsertSearchAttributes set=k:1,l:null",
                                        "StartTimer id=t1 after=3s",
                                        "ScheduleActivityTask id=a1 start-to-close=5s");
                        });
            }
            if (random.nextInt(8) == 0) {
                commands.add(
                        pick("CompleteWorkflow", "FailWorkflow", "ContinueAsNew", "CancelWorkflow", "FailWorkflow"));
            }
            return String.join("; ", commands);
        }

        private String failure() {
            return maybe(maybe(" non-retryable"))
                    + maybe(maybe(" type=Fatal"))
                    + maybe(" next-retry=4s")
                    + maybe(" heartbeat=most")
                    + maybe(" message-size=" + pick("100", "500"));
        }

        private String activity() {
            List<String> pending = state.activities().pending().stream()
                    .map(ActivityInfo::activityId)
                    .toList();
            return pending.isEmpty() || random.nextInt(4) == 0
                    ? "a" + random.nextInt(6)
                    : pending.get(random.nextInt(pending.size()));
        }

        private String timer() {
            List<String> pending =
                    state.timers().pending().stream().map(Timer::getTimerId).toList();
            return pending.isEmpty() || random.nextInt(4) == 0
                    ? "t" + random.nextInt(3)
                    : pending.get(random.nextInt(pending.size()));
        }

        private String maybe(String text) {
            return random.nextInt(3) == 0 ? text : "";
        }

        private String pick(String... texts) {
            return texts[random.nextInt(texts.length)];
        }
    }
}
