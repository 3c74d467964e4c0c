package io.perdura.engine;

import io.perdura.engine.v1.Snapshot;
import io.perdura.engine.v1.Timer;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/** The timers of a run that have neither fired nor been canceled, by timer id. */
public final class TimerPart implements Part {

    private TreePMap<String, Timer> pending = TreePMap.empty();
    private long dueMs = Long.MAX_VALUE;

    @Override
    public TimerPart copy() {
        TimerPart copy = new TimerPart();
        copy.pending = pending;
        copy.dueMs = dueMs;
        return copy;
    }

    public @Nullable Timer find(String timerId) {
        return pending.get(timerId);
    }

    public Collection<Timer> pending() {
        return pending.values();
    }

    @Override
    public long dueMs(MutableState run, long nowMs) {
        return dueMs;
    }

    public void add(Timer timer) {
        pending = pending.plus(timer.getTimerId(), timer);
        dueMs = Math.min(dueMs, timer.getFiresMs());
    }

    public void remove(String timerId) {
        Timer removed = pending.get(timerId);
        pending = pending.minus(timerId);
        if (removed == null || removed.getFiresMs() > dueMs) {
            return;
        }
        dueMs = pending.values().stream().mapToLong(Timer::getFiresMs).min().orElse(Long.MAX_VALUE);
    }

    @Override
    public void runClosed() {
        pending = TreePMap.empty();
        dueMs = Long.MAX_VALUE;
    }

    @Override
    public void writeTo(Snapshot.Builder snapshot) {
        snapshot.addAllTimers(pending.values());
    }

    static TimerPart of(Snapshot snapshot) {
        TimerPart part = new TimerPart();
        snapshot.getTimersList().forEach(part::add);
        return part;
    }
}
