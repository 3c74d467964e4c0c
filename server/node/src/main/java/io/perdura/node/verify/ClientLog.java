package io.perdura.node.verify;

import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The calls of a {@link CallLog}, compared with each other and then with what is stored. A call that failed may have been
 * carried out or not, so nothing follows from it; what was acknowledged must be there.
 */
public final class ClientLog {
    private static final long UNKNOWN = -1;

    private final Consumer<Violation> violated;
    private final Map<String, String> runsByRequest = new HashMap<>();
    private final Map<String, Run> runs = new HashMap<>();
    private final Map<String, List<Signal>> signals = new HashMap<>();
    private final Map<String, Long> signalsStored = new HashMap<>();
    private final Map<String, Long> lastBefore = new HashMap<>();
    private final Set<String> deleted = new HashSet<>();
    private long calls;

    /** What clients were told of one run. */
    private static final class Run {
        private final String workflow;
        private boolean acknowledged;
        private boolean stored;
        private final Map<Long, String> events = new HashMap<>();
        private final List<Read> reads = new ArrayList<>();

        Run(String workflow) {
            this.workflow = workflow;
        }
    }

    /** A whole history, read at once. */
    private record Read(long beganMs, long signals) {}

    /** One that was acknowledged. */
    private record Signal(String request, long endedMs) {}

    private ClientLog(Consumer<Violation> violated) {
        this.violated = violated;
    }

    /** Reads a log; what is wrong in itself is told at once. Fails if the file cannot be read. */
    public static ClientLog read(Path file, Consumer<Violation> violated) throws IOException {
        ClientLog log = new ClientLog(violated);
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            long number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                try {
                    log.add(new JsonObject(line));
                } catch (RuntimeException unreadable) {
                    violated.accept(new Violation("log", file + ":" + number, "it is not a line of a log of calls"));
                }
            }
        }
        log.readsSeeSignals();
        return log;
    }

    /** How many there were. */
    public long calls() {
        return calls;
    }

    private void add(JsonObject line) {
        calls++;
        if (!line.getString("code").equals("OK")) {
            return;
        }
        String workflow = line.getString("workflow");
        switch (line.getString("call")) {
            case "start" -> started(workflow, line.getString("request"), line.getString("run"));
            case "signal" ->
                signals.computeIfAbsent(workflow, first -> new ArrayList<>())
                        .add(new Signal(line.getString("request"), line.getLong("ended")));
            case "delete" -> deleted.add(workflow);
            case "history" -> page(workflow, line);
            default -> throw new IllegalArgumentException(line.getString("call"));
        }
    }

    private void started(String workflow, String request, String run) {
        String before = runsByRequest.putIfAbsent(workflow + "/" + request, run);
        if (before != null && !before.equals(run)) {
            violated.accept(new Violation(
                    "H1",
                    "workflow " + workflow,
                    "start " + request + " was answered with run " + before + " and " + run));
        }
        run(workflow, run).acknowledged = true;
    }

    private Run run(String workflow, String run) {
        return runs.computeIfAbsent(run, first -> new Run(workflow));
    }

    // ---- Histories, page by page ----

    private void page(String workflow, JsonObject line) {
        String place = "history of workflow " + workflow;
        String page = line.getString("page");
        String next = line.getString("next");
        long first = line.getLong("first");
        JsonArray hashes = line.getJsonArray("events");
        if (line.getBoolean("waits") && next.isEmpty() && !hashes.isEmpty() && !line.getBoolean("closes")) {
            violated.accept(
                    new Violation("H18", place, "somebody who waited was told that it ends, and it has no close"));
        }
        String id = line.getString("run");
        if (line.getBoolean("last-only") || id.isEmpty()) {
            return;
        }
        Run run = run(workflow, id);
        for (int i = 0; i < hashes.size(); i++) {
            String hash = hashes.getString(i);
            String before = run.events.putIfAbsent(first + i, hash);
            if (before != null && !before.equals(hash)) {
                violated.accept(new Violation("H4", place, "event " + (first + i) + " was read twice, and differs"));
            }
        }
        Long last = page.isEmpty() ? Long.valueOf(0) : lastBefore.get(id + page);
        if (last != null && first != 0 && first != last + 1) {
            violated.accept(new Violation("H18", place, "event " + last + " is followed by event " + first));
        }
        long reached = first != 0 ? first + hashes.size() - 1 : last == null ? UNKNOWN : last;
        if (line.getBoolean("whole") && !next.isEmpty() && reached != UNKNOWN) {
            lastBefore.put(id + next, reached);
        }
        if (page.isEmpty() && next.isEmpty()) {
            run.reads.add(new Read(line.getLong("began"), line.getLong("signals")));
        }
    }

    /** Who reads after a signal was acknowledged finds it; told of workflows that have one run. */
    private void readsSeeSignals() {
        Map<String, Integer> runsOf = new HashMap<>();
        runs.values().forEach(run -> runsOf.merge(run.workflow, 1, Integer::sum));
        for (Run run : runs.values()) {
            if (runsOf.getOrDefault(run.workflow, 0) != 1) {
                continue;
            }
            for (Read read : run.reads) {
                long acknowledged = acknowledged(run.workflow, read.beganMs());
                if (read.signals() < acknowledged) {
                    violated.accept(new Violation(
                            "H17",
                            "history of workflow " + run.workflow,
                            acknowledged + " signals were acknowledged before it was read, and it had "
                                    + read.signals()));
                }
            }
        }
    }

    private long acknowledged(String workflow, long untilMs) {
        return signals.getOrDefault(workflow, List.of()).stream()
                .filter(signal -> signal.endedMs() < untilMs)
                .map(Signal::request)
                .distinct()
                .count();
    }

    // ---- What is stored ----

    /** A run as it is stored. */
    void stored(String workflow, String id, List<HistoryEvent> events) {
        signalsStored.merge(
                workflow,
                events.stream()
                        .filter(event -> event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED)
                        .count(),
                Long::sum);
        Run run = runs.get(id);
        if (run == null) {
            return;
        }
        run.stored = true;
        run.events.forEach((number, hash) -> {
            boolean there = number <= events.size();
            if (!there || !CallLog.hash(events.get((int) (number - 1))).equals(hash)) {
                violated.accept(new Violation(
                        "H4",
                        "run " + id + " of workflow " + workflow,
                        "event " + number + " was read by a client and "
                                + (there ? "is now another" : "is not there")));
            }
        });
    }

    /** All runs have come. */
    void end() {
        runs.forEach((id, run) -> {
            if (!run.stored && !deleted.contains(run.workflow)) {
                violated.accept(new Violation(
                        run.acknowledged ? "H1" : "H4",
                        "run " + id + " of workflow " + run.workflow,
                        run.acknowledged
                                ? "its start was acknowledged, and it is not there"
                                : "it was read, and is not there"));
            }
        });
        signals.forEach((workflow, some) -> {
            long acknowledged = acknowledged(workflow, Long.MAX_VALUE);
            long stored = signalsStored.getOrDefault(workflow, 0L);
            if (stored < acknowledged && !deleted.contains(workflow)) {
                violated.accept(new Violation(
                        "H9",
                        "workflow " + workflow,
                        acknowledged + " signals were acknowledged, and " + stored + " are there"));
            }
        });
    }
}
