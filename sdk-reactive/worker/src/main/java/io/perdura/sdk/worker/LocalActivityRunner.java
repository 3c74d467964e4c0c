package io.perdura.sdk.worker;

import io.perdura.sdk.converter.Converters;
import io.perdura.sdk.machine.LocalActivityResult;
import io.perdura.sdk.machine.LocalActivityTask;
import io.perdura.sdk.run.WorkflowInfo;
import io.perdura.sdk.run.WorkflowRun;
import io.perdura.sdk.service.EventLoop;
import io.perdura.sdk.service.Surroundings;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Carries out local activities of the runs of one event loop, in slots of their own. */
final class LocalActivityRunner {

    /** Those of one run that are under way. */
    static final class Running {
        private @Nullable Map<String, LocalActivityAttempts> byId;

        void add(String id, LocalActivityAttempts attempts) {
            if (byId == null) {
                byId = new HashMap<>(4);
            }
            byId.put(id, attempts);
        }

        boolean any() {
            return byId != null;
        }

        /** False if it was not there: it was forgotten with its run, which may have begun it anew meanwhile. */
        boolean remove(String id, LocalActivityAttempts attempts) {
            if (byId == null || !byId.remove(id, attempts)) {
                return false;
            }
            if (byId.isEmpty()) {
                byId = null;
            }
            return true;
        }

        void cancel(String id) {
            LocalActivityAttempts attempts = byId == null ? null : byId.get(id);
            if (attempts != null) {
                attempts.cancel();
            }
        }

        void cancelAll() {
            Map<String, LocalActivityAttempts> all = byId;
            byId = null;
            if (all != null) {
                all.values().forEach(LocalActivityAttempts::cancel);
            }
        }
    }

    private final EventLoop loop;
    private final Surroundings surroundings;
    private final WorkerIdentity identity;
    private final Converters converters;
    private final ActivityRegistry activities;
    private final Slots slots;

    LocalActivityRunner(
            EventLoop loop,
            Surroundings surroundings,
            WorkerIdentity identity,
            Converters converters,
            ActivityRegistry activities,
            Slots slots) {
        this.loop = loop;
        this.surroundings = surroundings;
        this.identity = identity;
        this.converters = converters;
        this.activities = activities;
        this.slots = slots;
    }

    void carryOut(CachedRun cached, WorkflowRun run, LocalActivityTask task) {
        WorkflowInfo info = run.info();
        Instant scheduled = task.originallyScheduled() == null ? surroundings.now() : task.originallyScheduled();
        @Nullable LocalActivityAttempts[] self = new @Nullable LocalActivityAttempts[1];
        LocalActivityAttempts attempts = new LocalActivityAttempts(
                loop,
                surroundings,
                converters,
                activities.find(task.activityType()),
                activities.types(),
                identity,
                info,
                task,
                scheduled,
                result -> ended(cached, self[0], result));
        self[0] = attempts;
        cached.localActivities.add(task.activityId(), attempts);
        slots.reserve(() -> loop.execute(() -> attempts.begin(surroundings.blocking())));
    }

    private void ended(CachedRun cached, @Nullable LocalActivityAttempts attempts, LocalActivityResult result) {
        slots.release();
        if (attempts == null || !cached.localActivities.remove(result.activityId(), attempts)) {
            return;
        }
        WorkflowTaskHandling handling = cached.busyWith;
        if (handling == null || !handling.localActivityEnded(result)) {
            cached.late(result);
        }
    }
}
