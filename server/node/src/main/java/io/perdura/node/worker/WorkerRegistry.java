package io.perdura.node.worker;

import com.google.protobuf.ByteString;
import io.temporal.api.enums.v1.WorkerStatus;
import io.temporal.api.worker.v1.WorkerHeartbeat;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The workers of one namespace, by what each said last. One that has said nothing for a while, or that it is shut down, is
 * gone. Nothing here is durable: who lives says so again within a minute. Used on one thread.
 */
public final class WorkerRegistry {
    private static final long KEPT_MS = 300_000;
    private static final String SYSTEM_QUEUES = "temporal-sys-";

    /** Workers on one page, and where the next one begins; empty if there is none. */
    public record Page(List<WorkerHeartbeat> workers, ByteString nextPageToken) {}

    private final int max;
    /** Who said something the longest time ago comes first. */
    private final Map<String, Long> byAge = new LinkedHashMap<>();

    private final NavigableMap<String, WorkerHeartbeat> byKey = new TreeMap<>();

    public WorkerRegistry(int max) {
        this.max = max;
    }

    public void record(WorkerHeartbeat heartbeat, long nowMs) {
        expire(nowMs);
        String key = heartbeat.getWorkerInstanceKey();
        byAge.remove(key);
        byKey.remove(key);
        if (heartbeat.getStatus() == WorkerStatus.WORKER_STATUS_SHUTDOWN) {
            return;
        }
        byAge.put(key, nowMs);
        byKey.put(key, heartbeat);
        if (byAge.size() > max) {
            String eldest = byAge.keySet().iterator().next();
            byAge.remove(eldest);
            byKey.remove(eldest);
        }
    }

    public @Nullable WorkerHeartbeat find(String instanceKey, long nowMs) {
        expire(nowMs);
        return byKey.get(instanceKey);
    }

    /** @param size how many at most; 0: all */
    public Page list(Predicate<WorkerHeartbeat> which, boolean withSystem, ByteString pageToken, int size, long nowMs) {
        expire(nowMs);
        List<WorkerHeartbeat> page = new ArrayList<>();
        String after = pageToken.toStringUtf8();
        for (WorkerHeartbeat worker : byKey.tailMap(after, after.isEmpty()).values()) {
            if (matches(worker, which, withSystem)) {
                if (size > 0 && page.size() == size) {
                    return new Page(page, page.get(size - 1).getWorkerInstanceKeyBytes());
                }
                page.add(worker);
            }
        }
        return new Page(page, ByteString.EMPTY);
    }

    public long count(Predicate<WorkerHeartbeat> which, boolean withSystem, long nowMs) {
        expire(nowMs);
        return byKey.values().stream()
                .filter(worker -> matches(worker, which, withSystem))
                .count();
    }

    public boolean isEmpty(long nowMs) {
        expire(nowMs);
        return byKey.isEmpty();
    }

    private static boolean matches(WorkerHeartbeat worker, Predicate<WorkerHeartbeat> which, boolean withSystem) {
        return (withSystem || !worker.getTaskQueue().startsWith(SYSTEM_QUEUES)) && which.test(worker);
    }

    private void expire(long nowMs) {
        Iterator<Map.Entry<String, Long>> eldest = byAge.entrySet().iterator();
        while (eldest.hasNext()) {
            Map.Entry<String, Long> worker = eldest.next();
            if (worker.getValue() > nowMs - KEPT_MS) {
                return;
            }
            eldest.remove();
            byKey.remove(worker.getKey());
        }
    }
}
