package io.perdura.node.persistence;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The backlog over all databases, in one order. A page leaves out what is in a database that is known to be away: nobody
 * could take it now, and the others' tasks do not wait for it. A number is never given without one.
 */
public final class JoinedBacklogReads implements BacklogReads {
    /** As Postgres orders them: an id by its bytes, which are not signed. */
    private static final Comparator<BacklogRow> ORDER = Comparator.comparingInt(BacklogRow::priority)
            .thenComparingLong(BacklogRow::scheduledMs)
            .thenComparing(row -> row.key().runId(), UuidOrder.BY_BYTES)
            .thenComparingLong(row -> row.key().task());

    /** @param serves whether it can be reached, as far as is known */
    public record Part(String database, BacklogReads reads, BooleanSupplier serves) {}

    private final List<Part> parts;
    private final Set<String> leftOut = ConcurrentHashMap.newKeySet();

    public JoinedBacklogReads(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /** Whether a page was read without this database since this was asked last. */
    public boolean wasLeftOut(String database) {
        return leftOut.remove(database);
    }

    @Override
    public Future<List<BacklogRow>> page(
            UUID namespaceId, String taskQueue, int taskType, @Nullable BacklogPlace after, int limit) {
        List<Future<List<BacklogRow>>> asked = new ArrayList<>();
        for (Part part : parts) {
            if (part.serves().getAsBoolean()) {
                asked.add(part.reads().page(namespaceId, taskQueue, taskType, after, limit));
            } else {
                leftOut.add(part.database());
            }
        }
        if (asked.isEmpty()) {
            return parts.get(0).reads().page(namespaceId, taskQueue, taskType, after, limit); // says why not
        }
        return Future.all(asked).map(all -> {
            List<BacklogRow> rows = new ArrayList<>();
            asked.forEach(one -> rows.addAll(one.result()));
            rows.sort(ORDER);
            return List.copyOf(rows.subList(0, Math.min(limit, rows.size())));
        });
    }

    @Override
    public Future<BacklogStats> stats(UUID namespaceId, String taskQueue, int taskType) {
        List<Future<BacklogStats>> asked = parts.stream()
                .map(part -> part.reads().stats(namespaceId, taskQueue, taskType))
                .toList();
        return Future.all(asked).map(all -> {
            long tasks = 0;
            long oldestMs = 0;
            for (Future<BacklogStats> one : asked) {
                BacklogStats stats = one.result();
                if (stats.tasks() > 0) {
                    oldestMs = tasks == 0 ? stats.oldestMs() : Math.min(oldestMs, stats.oldestMs());
                    tasks += stats.tasks();
                }
            }
            return new BacklogStats(tasks, oldestMs);
        });
    }
}
