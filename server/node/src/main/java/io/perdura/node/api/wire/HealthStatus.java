package io.perdura.node.api.wire;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Whether this node takes calls, as health checks report it: no, until told so. Thread-safe. */
public final class HealthStatus {
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private volatile boolean serving;

    public boolean serving() {
        return serving;
    }

    public void serving(boolean now) {
        if (serving != now) {
            serving = now;
            watchers.forEach(Runnable::run);
        }
    }

    /** Watchers are as many as streams may be open. */
    void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    void unwatch(Runnable watcher) {
        watchers.remove(watcher);
    }
}
