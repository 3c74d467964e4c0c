package io.perdura.node.worker;

import com.google.protobuf.ByteString;
import io.temporal.api.enums.v1.WorkerStatus;
import io.temporal.api.worker.v1.WorkerHeartbeat;
import java.util.ArrayList;
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
    /** What they say of themselves, together: a few hundred bytes each, unless somebody says far too much. */
    private static final long BYTES_MAX = 64L << 20;

    private static final String SYSTEM_QUEUES = "temporal-sys-";

    /** Workers on one page, and where the next one begins; empty if there is none. */
    public record Page(List<WorkerHeartbeat> workers, ByteString nextPageToken) {}

    private final int max;
    /** Who said something the longest time ago comes first. */
    private final Map<String, Long> byAge = new LinkedHashMap<>();

    private final NavigableMap<String, WorkerHeartbeat> byKey = new TreeMap<>();

    private long bytes;

    public WorkerRegistry(int max) {
        this.max = max;
    }

    public void record(WorkerHeartbeat heartbeat, long nowMs) {
        expire(nowMs);
        String key = heartbeat.getWorkerInstanceKey();
        forget(key);
        if (heartbeat.getStatus() == WorkerStatus.WORKER_STATUS_SHUTDOWN) {
            return;
        }
        byAge.put(key, nowMs);
        byKey.put(key, heartbeat);
        bytes += heartbeat.getSerializedSize();
        while (byAge.size() > max || bytes > BYTES_MAX && byAge.size() > 1) {
            forget(byAge.keySet().iterator().next());
        }
    }

    private void forget(String key) {
        byAge.remove(key);
        WorkerHeartbeat gone = byKey.remove(key);
        bytes -= gone == null ? 0 : gone.getSerializedSize();
    }

    public @Nullable WorkerHeartbeat find(String instanceKey, long nowMs) {
        expire(nowMs);
        return byKey.get(instanceKey);
    }

    /** @param size how many at most; 0: all */
    public Page list(Predicate<WorkerHeartbeat> which, boolean withSystem, ByteString pageToken, int size, long nowMs) {
        expire(nowMs);
        List<WorkerHeartbeat> page = new ArrayList<>();
        String after = PageMark.read(pageToken);
        for (WorkerHeartbeat worker : byKey.tailMap(after, after.isEmpty()).values()) {
            if (matches(worker, which, withSystem)) {
                if (size > 0 && page.size() == size) {
                    return new Page(page, PageMark.write(page.get(size - 1).getWorkerInstanceKey()));
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
        while (!byAge.isEmpty()) {
            Map.Entry<String, Long> eldest = byAge.entrySet().iterator().next();
            if (eldest.getValue() > nowMs - KEPT_MS) {
                return;
            }
            forget(eldest.getKey());
        }
    }
}
