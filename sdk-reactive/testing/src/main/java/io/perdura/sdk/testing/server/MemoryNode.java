package io.perdura.sdk.testing.server;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.rpc.Status;
import io.perdura.engine.Limits;
import io.perdura.engine.Rejection;
import io.perdura.engine.Slots;
import io.perdura.engine.matching.MatcherLimits;
import io.perdura.node.api.NamespacedFamily;
import io.perdura.node.api.Owners;
import io.perdura.node.api.RpcFamily;
import io.perdura.node.api.RpcRow;
import io.perdura.node.api.batch.BatchApi;
import io.perdura.node.api.namespace.NamespaceApi;
import io.perdura.node.api.namespace.SearchAttributesApi;
import io.perdura.node.api.system.ClusterIdentity;
import io.perdura.node.api.system.SystemApi;
import io.perdura.node.api.visibility.VisibilityApi;
import io.perdura.node.api.worker.ActivityTaskApi;
import io.perdura.node.api.worker.NexusTaskApi;
import io.perdura.node.api.worker.OpenPolls;
import io.perdura.node.api.worker.TaskQueueApi;
import io.perdura.node.api.worker.WorkerApi;
import io.perdura.node.api.worker.WorkflowTaskApi;
import io.perdura.node.api.workflow.HistoryApi;
import io.perdura.node.api.workflow.QueryApi;
import io.perdura.node.api.workflow.StartApi;
import io.perdura.node.api.workflow.UpdateApi;
import io.perdura.node.api.workflow.WorkflowApi;
import io.perdura.node.matching.MatchingHost;
import io.perdura.node.matching.MatchingOptions;
import io.perdura.node.matching.NamespacePolls;
import io.perdura.node.matching.QueueConfigs;
import io.perdura.node.namespace.NamespaceBootstrap;
import io.perdura.node.namespace.NamespaceDeletion;
import io.perdura.node.namespace.NamespaceDescriptions;
import io.perdura.node.namespace.NamespaceGate;
import io.perdura.node.namespace.NamespaceReader;
import io.perdura.node.namespace.NamespaceRegistry;
import io.perdura.node.namespace.NamespaceWriter;
import io.perdura.node.namespace.SearchAttributeGate;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Caller;
import io.perdura.node.routing.LocalRouter;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.SingleNode;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.rpc.Rpc;
import io.perdura.node.server.StoredBacklog;
import io.perdura.node.shard.BatchTargets;
import io.perdura.node.shard.Retentions;
import io.perdura.node.shard.ShardOptions;
import io.perdura.node.shard.ShardScope;
import io.perdura.node.shard.UuidSevenIds;
import io.perdura.node.shard.host.Shard;
import io.perdura.node.shard.route.ShardRoutes;
import io.perdura.node.time.Timers;
import io.perdura.sdk.service.RpcCode;
import io.perdura.sdk.service.RpcException;
import io.temporal.api.taskqueue.v1.TaskQueueConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A server of one shard on one thread: what the API, the shard and the task queues do in production, with storage in memory
 * and time from outside. It has no schedules, and registers no namespaces but those it is told of.
 */
public final class MemoryNode {
    private static final String ADDRESS = "memory";
    private static final int POLLS_MAX = 100_000;

    private static final Retentions KEPT_FOR_EVER = new Retentions() {
        @Override
        public Future<List<Retention>> all() {
            return Future.succeededFuture(List.of());
        }

        @Override
        public void forget() {}

        @Override
        public Future<Void> emptied(UUID namespaceId) {
            return Future.succeededFuture();
        }
    };

    private final NodeTime time;
    private final MemoryRuns runs;
    private final MemoryNamespaces namespaceStore = new MemoryNamespaces();
    private final NamespaceGate gate;
    private final Map<String, Row> rows = new HashMap<>();

    private record Row(RpcRow<?> row, boolean namespaced) {}

    /** @param seed what run ids are drawn from: the same seed and the same calls give the same ids */
    public MemoryNode(NodeTime time, long seed) {
        this.time = time;
        this.runs = new MemoryRuns(time);
        Vertx vertx = LoopVertx.of(time);
        Timers timers = timers(time);
        LocalRouter router = new LocalRouter(vertx, time::nowMs);
        MatchingHost matching = new MatchingHost(
                vertx,
                router,
                new SingleNode(ADDRESS),
                new StoredBacklog(runs),
                new MemoryQueueConfigs(),
                new MatchingOptions(1, POLLS_MAX, POLLS_MAX, POLLS_MAX, MatcherLimits.DEFAULT),
                timers);
        NamespaceRegistry registry = new NamespaceRegistry(namespaceStore, time::nanoTime);
        MemoryVisibility visibility = new MemoryVisibility(runs, registry);
        Shard shard = shard(timers, router, new Random(seed), visibility);
        router.serve(shard::handle, matching);
        this.gate = new NamespaceGate(registry);
        families(vertx, router, registry, visibility)
                .forEach(family -> family.rows()
                        .forEach(row -> rows.put(row.rpc().name(), new Row(row, family instanceof NamespacedFamily))));
        matching.start();
        shard.open();
    }

    private static Timers timers(NodeTime time) {
        return new Timers() {
            @Override
            public long nowMs() {
                return time.nowMs();
            }

            @Override
            public long steadyMs() {
                return time.nowMs();
            }

            @Override
            public Runnable schedule(long delayMs, Runnable action) {
                return time.schedule(delayMs, action);
            }
        };
    }

    private Shard shard(Timers timers, LocalRouter router, Random random, BatchTargets targets) {
        long[] appends = {0};
        ShardScope scope = new ShardScope(
                new ShardRow(0, 0, Slots.COUNT - 1, 1, ADDRESS),
                runs,
                router,
                timers,
                new UuidSevenIds(time::nowMs, random::nextLong),
                () -> ++appends[0],
                Limits.DEFAULT,
                targets,
                KEPT_FOR_EVER,
                ShardOptions.DEFAULT,
                time::execute);
        Shard.OwnershipCheck alone = new Shard.OwnershipCheck() {
            @Override
            public boolean isInDoubt() {
                return false;
            }

            @Override
            public Future<Boolean> holds() {
                return Future.succeededFuture(true);
            }
        };
        return new Shard(scope, ShardRoutes.table(), alone, lost -> {
            throw new IllegalStateException("storage in memory does not fail", lost);
        });
    }

    private List<RpcFamily> families(
            Vertx vertx, LocalRouter router, NamespaceRegistry registry, MemoryVisibility visibility) {
        Owners owners = new Owners(router);
        OpenPolls polls = new OpenPolls(router, time::nowMs, new NamespacePolls(POLLS_MAX, POLLS_MAX));
        SearchAttributeGate attributes = new SearchAttributeGate(registry);
        Limits limits = Limits.DEFAULT;
        InstantSource clock = () -> Instant.ofEpochMilli(time.nowMs());
        NamespaceReader reader = new NamespaceReader(namespaceStore, registry);
        NamespaceWriter writer = new NamespaceWriter(vertx, namespaceStore, registry, name -> {});
        return List.of(
                new SystemApi(new ClusterIdentity("test", "active", () -> 1, ADDRESS)),
                new NamespaceApi(
                        reader,
                        writer,
                        new NamespaceDeletion(vertx, namespaceStore, reader, registry, name -> {}),
                        new NamespaceDescriptions(NamespaceApi.CAPABILITIES),
                        clock,
                        UUID::randomUUID),
                new SearchAttributesApi(reader, writer),
                new VisibilityApi(registry, visibility),
                new BatchApi(owners, registry, visibility, limits),
                new StartApi(owners, registry, attributes, limits),
                new WorkflowApi(owners, limits),
                new HistoryApi(owners, limits),
                new QueryApi(owners, limits),
                new UpdateApi(owners, limits),
                new WorkflowTaskApi(owners, polls, registry, attributes, limits),
                new ActivityTaskApi(owners, polls, limits),
                new TaskQueueApi(owners, queue -> ADDRESS, limits),
                new NexusTaskApi(polls, limits),
                new WorkerApi(owners, limits));
    }

    /** Sees to it that a namespace exists. */
    public void namespace(String name) {
        new NamespaceBootstrap(namespaceStore)
                .ensure(name, UUID.nameUUIDFromBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    /** When the next run falls due after a moment; {@code Long.MAX_VALUE}: none does. */
    public long nextDueMs(long afterMs) {
        long next = runs.nextDueMs(afterMs);
        return next == ExecutionHeader.DUE_NEVER ? Long.MAX_VALUE : next;
    }

    /** A run that there is or was. */
    public record Run(String workflowType, String workflowId, String runId, boolean open) {}

    /** All runs, in the order in which they began. */
    public List<Run> runs() {
        return runs.all().stream()
                .map(header -> new Run(
                        header.workflowType(),
                        header.workflowId(),
                        header.runId().toString(),
                        header.isOpen()))
                .toList();
    }

    /** One call on its way; who made it may go away. */
    public static final class Pending {
        private @Nullable Call call;
        private boolean gone;

        /** The caller does not wait any more. */
        public void cancel() {
            gone = true;
            if (call != null) {
                call.cancel();
            }
        }

        /** The answer came, and nobody was there to take it. */
        public void undelivered() {
            if (call != null) {
                call.undelivered();
            }
        }

        private void begins(Call begun) {
            call = begun;
            if (gone) {
                begun.cancel();
            }
        }
    }

    /** Carries out one call as if it had come over the wire; fails with an {@link RpcException}. */
    public Future<ByteString> call(
            String method, ByteString request, Map<String, String> headers, long deadlineMs, Pending pending) {
        Row row = rows.get(method);
        if (row == null) {
            return Future.failedFuture(new RpcException(RpcCode.UNIMPLEMENTED, "unknown method " + method, null, null));
        }
        return carryOut(row.row(), row.namespaced(), request, headers, deadlineMs, pending)
                .map(Reply::join)
                .recover(thrown -> Future.failedFuture(told(thrown)));
    }

    private <Q extends Message> Future<Reply> carryOut(
            RpcRow<Q> row,
            boolean namespaced,
            ByteString bytes,
            Map<String, String> headers,
            long deadlineMs,
            Pending pending) {
        try {
            Rpc<Q, ?> rpc = row.rpc();
            Q request = rpc.parseRequest(bytes);
            Caller caller = new Caller(
                    "",
                    "",
                    headers.getOrDefault("client-name", ""),
                    headers.getOrDefault("client-version", ""),
                    headers.getOrDefault("supported-features", ""));
            if (!namespaced) {
                return apply(row, new Call(rpc, request, caller, deadlineMs), request, pending);
            }
            return gate.admit(rpc.name(), rpc.namespaceOf(request))
                    .compose(namespace -> apply(
                            row,
                            new Call(rpc, request, caller.in(namespace.id(), namespace.name()), deadlineMs),
                            request,
                            pending));
        } catch (RuntimeException refused) {
            return Future.failedFuture(refused);
        }
    }

    private static <Q extends Message> Future<Reply> apply(RpcRow<Q> row, Call call, Q request, Pending pending) {
        pending.begins(call);
        try {
            return row.function().apply(call, request);
        } catch (RuntimeException refused) {
            return Future.failedFuture(refused);
        }
    }

    private static RpcException told(Throwable thrown) {
        if (thrown instanceof Rejection rejection) {
            Message detail = rejection.detail();
            Status status = detail == null
                    ? null
                    : Status.newBuilder().addDetails(Any.pack(detail)).build();
            return new RpcException(
                    RpcCode.of(rejection.code().getNumber()), String.valueOf(rejection.getMessage()), status, null);
        }
        return new RpcException(RpcCode.INTERNAL, String.valueOf(thrown), null, thrown);
    }

    /** What somebody set for task queues. */
    private static final class MemoryQueueConfigs implements QueueConfigs {
        private final Map<TaskQueueKey, TaskQueueConfig> configs = new HashMap<>();

        @Override
        public Future<Optional<TaskQueueConfig>> find(TaskQueueKey queue) {
            return Future.succeededFuture(Optional.ofNullable(configs.get(queue)));
        }

        @Override
        public Future<TaskQueueConfig> update(TaskQueueKey queue, UnaryOperator<TaskQueueConfig> change) {
            TaskQueueConfig changed = change.apply(configs.getOrDefault(queue, TaskQueueConfig.getDefaultInstance()));
            configs.put(queue, changed);
            return Future.succeededFuture(changed);
        }
    }
}
