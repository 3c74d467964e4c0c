package io.perdura.sdk.testing.server;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.namespace.NamespaceRegistry;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.shard.BatchTargets;
import io.perdura.node.visibility.AttributeTypes;
import io.perdura.node.visibility.ExecutionCount;
import io.perdura.node.visibility.ExecutionPage;
import io.perdura.node.visibility.VisibilityQuery;
import io.perdura.node.visibility.VisibilityStore;
import io.perdura.sdk.converter.DataConverter;
import io.temporal.api.common.v1.WorkflowExecution;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lists, counts and the targets of batches over runs in memory: open ones first, then those closed last. It orders by nothing
 * else; the next page begins after the last run of the one before it, as long as that is there.
 */
final class MemoryVisibility implements VisibilityStore, BatchTargets {
    private static final Comparator<ExecutionHeader> ORDER = Comparator.comparing(
                    (ExecutionHeader run) -> !run.isOpen())
            .thenComparing(run -> -(run.isOpen() ? run.startMs() : run.closeMs()))
            .thenComparing(ExecutionHeader::runId);

    private final MemoryRuns runs;
    private final NamespaceRegistry namespaces;

    MemoryVisibility(MemoryRuns runs, NamespaceRegistry namespaces) {
        this.runs = runs;
        this.namespaces = namespaces;
    }

    private List<ExecutionHeader> found(
            UUID namespaceId, VisibilityQuery query, AttributeTypes types, Comparator<ExecutionHeader> order) {
        MemoryFilter filter = new MemoryFilter(types);
        return runs.all().stream()
                .filter(run -> run.namespaceId().equals(namespaceId) && filter.matches(query.filter(), run))
                .sorted(order)
                .toList();
    }

    @Override
    public Future<ExecutionPage> list(
            UUID namespaceId, VisibilityQuery query, AttributeTypes types, int pageSize, ByteString pageToken) {
        return Future.future(answer -> {
            if (!query.orderBy().isEmpty() || !query.groupBy().isEmpty()) {
                throw new Rejection(
                        Code.INVALID_ARGUMENT, "invalid query: the server of a test orders lists by itself");
            }
            List<ExecutionHeader> all = found(namespaceId, query, types, ORDER);
            List<ExecutionHeader> rest = all.stream()
                    .skip(pageToken.isEmpty() ? 0 : after(all, pageToken.toStringUtf8()))
                    .toList();
            List<ExecutionHeader> page = rest.stream().limit(pageSize).toList();
            answer.complete(new ExecutionPage(
                    page.stream().map(MemoryRow::info).toList(),
                    page.size() == rest.size()
                            ? ByteString.EMPTY
                            : ByteString.copyFromUtf8(
                                    page.get(page.size() - 1).runId().toString())));
        });
    }

    private static long after(List<ExecutionHeader> all, String runId) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).runId().toString().equals(runId)) {
                return i + 1;
            }
        }
        throw new Rejection(Code.INVALID_ARGUMENT, "invalid page token");
    }

    @Override
    public Future<ExecutionCount> count(UUID namespaceId, VisibilityQuery query, AttributeTypes types) {
        return Future.future(answer -> {
            List<ExecutionHeader> all = found(namespaceId, query, types, ORDER);
            MemoryFilter filter = new MemoryFilter(types);
            Map<String, Long> groups = query.groupBy().isEmpty()
                    ? Map.of()
                    : all.stream()
                            .collect(Collectors.groupingBy(
                                    run -> String.valueOf(
                                            filter.value(query.groupBy().get(0), run)),
                                    TreeMap::new,
                                    Collectors.counting()));
            answer.complete(new ExecutionCount(
                    all.size(),
                    groups.entrySet().stream()
                            .map(group -> new ExecutionCount.Group(
                                    DataConverter.standard().toPayload(group.getKey()), group.getValue()))
                            .toList()));
        });
    }

    // ---- Batches ----

    @Override
    public Future<Long> count(String namespace, String query) {
        return namespaces
                .byName(namespace)
                .compose(known -> count(known.uuid(), VisibilityQuery.parse(query), known.searchAttributes()))
                .map(ExecutionCount::total);
    }

    @Override
    public Future<List<WorkflowExecution>> page(
            String namespace, String query, @Nullable WorkflowExecution after, int limit) {
        return namespaces
                .byName(namespace)
                .map(known -> found(
                                known.uuid(),
                                VisibilityQuery.parse(query),
                                known.searchAttributes(),
                                Comparator.comparing(ExecutionHeader::runId))
                        .stream()
                        .filter(run -> after == null || run.runId().compareTo(UUID.fromString(after.getRunId())) > 0)
                        .limit(limit)
                        .map(run -> MemoryRow.execution(
                                run.workflowId(), run.runId().toString()))
                        .toList());
    }
}
