package io.perdura.node.append;

import io.perdura.node.time.Timers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Time that the test moves by hand. */
public final class HandTimers implements Timers {
    private record Entry(long atMs, Runnable action) {}

    private final List<Entry> entries = new ArrayList<>();
    private long nowMs;
    private long setMs;

    @Override
    public long nowMs() {
        return nowMs + setMs;
    }

    @Override
    public long steadyMs() {
        return nowMs;
    }

    @Override
    public Runnable schedule(long delayMs, Runnable action) {
        Entry entry = new Entry(nowMs + delayMs, action);
        entries.add(entry);
        return () -> entries.remove(entry);
    }

    public void advance(long ms) {
        long untilMs = nowMs + ms;
        for (Entry due = next(untilMs); due != null; due = next(untilMs)) {
            entries.remove(due);
            nowMs = due.atMs();
            due.action().run();
        }
        nowMs = untilMs;
    }

    /** Somebody sets the clock, ahead or back by so much; what is scheduled comes when it would have come. */
    public void set(long byMs) {
        setMs += byMs;
    }

    public int armed() {
        return entries.size();
    }

    private Entry next(long untilMs) {
        return entries.stream()
                .filter(entry -> entry.atMs() <= untilMs)
                .min(Comparator.comparingLong(Entry::atMs))
                .orElse(null);
    }
}
