package io.perdura.node.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Time and everything that is going to happen, in order. What a dead process had in mind does not happen. */
final class World {
    private static final int TRACE_MAX = Integer.getInteger("trace", 120);

    /** A process that can be paused or die. */
    static final class Process {
        final String name;
        boolean alive = true;
        long pausedUntilMs;

        Process(String name) {
            this.name = name;
        }
    }

    private static final class Event implements Comparable<Event> {
        long atMs;
        final long sequence;
        final @Nullable Process process;
        final Runnable action;
        boolean cancelled;
        boolean heldUp;

        Event(long atMs, long sequence, @Nullable Process process, Runnable action) {
            this.atMs = atMs;
            this.sequence = sequence;
            this.process = process;
            this.action = action;
        }

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atMs, other.atMs);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Deque<String> trace = new ArrayDeque<>();
    private final boolean tracing;
    private long sequence;
    private long steps;
    private long nowMs = 1_700_000_000_000L;
    private final long startMs = nowMs;

    World(boolean tracing) {
        this.tracing = tracing;
    }

    long nowMs() {
        return nowMs;
    }

    long elapsedMs() {
        return nowMs - startMs;
    }

    long steps() {
        return steps;
    }

    /** Lets something happen later, unless its process is dead by then; the handle cancels it. */
    Runnable schedule(@Nullable Process process, long delayMs, Runnable action) {
        Event event = new Event(nowMs + delayMs, sequence++, process, action);
        events.add(event);
        return () -> event.cancelled = true;
    }

    /** Lets the next thing happen; false if there is none. */
    boolean step() {
        for (Event event = events.poll(); event != null; event = events.poll()) {
            Process process = event.process;
            if (event.cancelled || process != null && !process.alive) {
                continue;
            }
            if (process != null && process.pausedUntilMs > event.atMs) {
                event.atMs = process.pausedUntilMs;
                event.heldUp = true;
                events.add(event);
                continue;
            }
            nowMs = Math.max(nowMs, event.atMs);
            steps++;
            event.action.run();
            return true;
        }
        return false;
    }

    /** Ends a pause before its time: what has waited for its end happens now. */
    void resume(Process process) {
        process.pausedUntilMs = Math.min(process.pausedUntilMs, nowMs);
        List<Event> waiting = events.stream()
                .filter(event -> event.heldUp && event.process == process)
                .toList();
        events.removeAll(waiting);
        for (Event event : waiting) {
            event.atMs = nowMs;
            event.heldUp = false;
            events.add(event);
        }
    }

    void trace(Supplier<String> line) {
        if (tracing) {
            if (trace.size() == TRACE_MAX) {
                trace.removeFirst();
            }
            trace.add(elapsedMs() + " ms: " + line.get());
        }
    }

    String traced() {
        return String.join("\n", trace);
    }
}
