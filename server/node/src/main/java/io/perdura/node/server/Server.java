package io.perdura.node.server;

import io.perdura.engine.Limits;
import io.perdura.node.api.ClientVersions;
import io.perdura.node.api.Frontend;
import io.perdura.node.api.NamespaceRates;
import io.perdura.node.api.Owners;
import io.perdura.node.api.RpcFamily;
import io.perdura.node.api.batch.BatchApi;
import io.perdura.node.api.namespace.NamespaceApi;
import io.perdura.node.api.namespace.SearchAttributesApi;
import io.perdura.node.api.system.ClusterIdentity;
import io.perdura.node.api.system.SystemApi;
import io.perdura.node.api.visibility.VisibilityApi;
import io.perdura.node.api.wire.CertificateFiles;
import io.perdura.node.api.wire.GrpcListener;
import io.perdura.node.api.wire.GrpcSettings;
import io.perdura.node.api.wire.HealthStatus;
import io.perdura.node.api.wire.Rpcs;
import io.perdura.node.api.worker.ActivityTaskApi;
import io.perdura.node.api.worker.NexusTaskApi;
import io.perdura.node.api.worker.OpenPolls;
import io.perdura.node.api.worker.TaskQueueApi;
import io.perdura.node.api.worker.WorkerApi;
import io.perdura.node.api.worker.WorkflowTaskApi;
import io.perdura.node.api.workflow.ActivityOperationApi;
import io.perdura.node.api.workflow.HistoryApi;
import io.perdura.node.api.workflow.QueryApi;
import io.perdura.node.api.workflow.StartApi;
import io.perdura.node.api.workflow.UpdateApi;
import io.perdura.node.api.workflow.WorkflowApi;
import io.perdura.node.api.workflow.WorkflowOperationApi;
import io.perdura.node.config.AutoShards;
import io.perdura.node.config.NodeConfig;
import io.perdura.node.config.Role;
import io.perdura.node.http.HttpEndpoints;
import io.perdura.node.http.Readiness;
import io.perdura.node.matching.MatchingHost;
import io.perdura.node.matching.QueueConfigs;
import io.perdura.node.metric.MetricTable;
import io.perdura.node.metric.RpcMetrics;
import io.perdura.node.namespace.NamespaceBootstrap;
import io.perdura.node.namespace.NamespaceDeletion;
import io.perdura.node.namespace.NamespaceDescriptions;
import io.perdura.node.namespace.NamespaceGate;
import io.perdura.node.namespace.NamespaceReader;
import io.perdura.node.namespace.NamespaceRegistry;
import io.perdura.node.namespace.NamespaceWriter;
import io.perdura.node.namespace.SearchAttributeGate;
import io.perdura.node.persistence.ClusterDatabases;
import io.perdura.node.persistence.Database;
import io.perdura.node.persistence.NamedDatabase;
import io.perdura.node.persistence.NamespaceStore;
import io.perdura.node.persistence.PgNamespaceStore;
import io.perdura.node.persistence.PgQueueConfigs;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.routing.ClusterRouter;
import io.perdura.node.routing.ClusteredNode;
import io.perdura.node.routing.LinkLimits;
import io.perdura.node.routing.LocalRouter;
import io.perdura.node.routing.Node;
import io.perdura.node.routing.NodeReport;
import io.perdura.node.routing.OwnerTable;
import io.perdura.node.routing.Rendezvous;
import io.perdura.node.routing.Router;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.rpc.Descriptors;
import io.perdura.node.rpc.RpcTable;
import io.perdura.node.shard.ShardOptions;
import io.perdura.node.shard.division.DivisionBounds;
import io.perdura.node.shard.division.DivisionRule;
import io.perdura.node.shard.host.ShardDivision;
import io.perdura.node.shard.host.ShardHost;
import io.perdura.node.shard.host.ShardMetrics;
import io.perdura.node.shard.host.ShardOperations;
import io.perdura.node.shard.route.ShardRoutes;
import io.perdura.node.time.SystemClock;
import io.perdura.node.visibility.PgVisibilityStore;
import io.temporal.api.taskqueue.v1.TaskQueueConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A running node: the one place that wires its parts. */
public final class Server {

    /** How long readiness waits for a sign of life. */
    private static final long PROBE_MS = 1_500;

    /** How long a start waits for a Postgres that fell silent after it was there. */
    private static final long STARTING_MAX_MS = 30_000;

    private static final String NAMESPACES_CHANGED = "namespace";
    private static final UUID DEFAULT_NAMESPACE_ID = UUID.fromString("9b6ad0f2-6a3f-4e0c-8f57-2f6c8c1f4d10");

    private final NodePlace place;
    private final NodeConfig config;
    private final Vertx vertx;
    private final MetricTable metrics = new MetricTable();
    private final HealthStatus health = new HealthStatus();
    private final Limits limits = Limits.DEFAULT;
    private final HeapShares heap = HeapShares.ofThisProcess();
    private final Stores stores;
    private final Database database;
    private final NamespaceStore namespaceStore;
    private final NamespaceRegistry namespaces;
    private final PgVisibilityStore visibility;
    private final Router router;
    private final StoredRetentions retentions;
    private final OpenPolls polls;
    private final MatchingHost matching;
    private final ShardHost shards;
    private final HealthWatch healthWatch;
    private Runnable stopWatching = () -> {};
    private final @Nullable CertificateFiles certificates;
    private final ShardOperations operations;
    private final ShardDivision division;
    private final ShardPage shardPage;
    private volatile boolean draining;
    private @Nullable GrpcListener listener;
    private @Nullable HttpEndpoints http;
    private ServerInfo info;

    private Server(NodePlace place, NodeConfig config, PostgresOptions postgres) {
        this.place = place;
        this.config = config;
        this.vertx = place.vertx();
        this.stores = new Stores(place, postgres, named(config));
        this.database = stores.main().database();
        this.namespaceStore = new PgNamespaceStore(database, stores.further());
        this.namespaces = new NamespaceRegistry(namespaceStore, System::nanoTime);
        this.visibility = stores.visibility();
        this.router = router();
        this.retentions = new StoredRetentions(namespaceStore, this::tellNamespaceChanged, System::nanoTime);
        this.polls = new OpenPolls(router, SystemClock.INSTANCE::steadyMs, heap.polls());
        this.matching = new MatchingHost(
                vertx,
                router,
                place.membership(),
                new StoredBacklog(stores.backlog()),
                queueConfigs(),
                heap.matching(),
                SystemClock.INSTANCE);
        ShardMetrics shardMetrics = new ShardMetrics(metrics);
        this.shards = new ShardHost(
                vertx,
                place.membership(),
                router,
                ShardRoutes.table(),
                stores.homes(),
                limits,
                new StoredTargets(namespaces, visibility),
                retentions,
                ShardOptions.DEFAULT.withCacheBytesMax(heap.runBytes()),
                shardMetrics);
        this.healthWatch =
                new HealthWatch(health, () -> draining || stores.isWithout(), this::missing, shards::isolation);
        this.certificates = config.grpc()
                .tls()
                .map(files -> new CertificateFiles(vertx, files))
                .orElse(null);
        this.operations = new ShardOperations(
                vertx, place.membership(), router, stores.homes(), stores.layouts(), stores.databases(), shardMetrics);
        this.division = new ShardDivision(
                vertx, place.membership(), router, shards, operations, shardMetrics, divisionRule(config.autoShards()));
        this.shardPage = new ShardPage(operations, shards, division);
        this.info = new ServerInfo("", "", postgres.toString(), config.namespaces());
        stores.show(metrics);
    }

    /** Starts a node; fails if the database cannot be used or a port is taken. */
    public static Future<Server> start(NodePlace place, NodeConfig config, PostgresOptions postgres) {
        Descriptors.prepare();
        // First what is wrong here: a node that cannot serve clients should take no shards from one that does.
        return usableCertificate(place, config)
                .compose(usable ->
                        new ClusterDatabases(place.vertx(), postgres, named(config), config.shards()).migrate())
                .compose(migrated -> {
                    Server server = new Server(place, config, postgres);
                    return server.open().map(server);
                });
    }

    private static Future<Void> usableCertificate(NodePlace place, NodeConfig config) {
        return config.grpc()
                .tls()
                .filter(files -> config.cluster().roles().contains(Role.FRONTEND))
                .map(files -> new CertificateFiles(place.vertx(), files).read().<Void>mapEmpty())
                .orElse(Future.succeededFuture());
    }

    private static @Nullable DivisionRule divisionRule(AutoShards allowed) {
        return allowed.isOn()
                ? new DivisionRule(new DivisionBounds(
                        allowed.min(),
                        allowed.max(),
                        allowed.splitAbove(),
                        allowed.mergeBelow(),
                        TimeUnit.SECONDS.toMillis(allowed.pauseSeconds())))
                : null;
    }

    private static List<NamedDatabase> named(NodeConfig config) {
        return config.databases().stream()
                .map(one -> new NamedDatabase(
                        one.name(), PostgresOptions.fromUrl(one.postgres().url())))
                .toList();
    }

    private QueueConfigs queueConfigs() {
        PgQueueConfigs stored = new PgQueueConfigs(database);
        return new QueueConfigs() {
            @Override
            public Future<Optional<TaskQueueConfig>> find(TaskQueueKey queue) {
                return stored.find(UUID.fromString(queue.namespaceId()), queue.name(), queue.type());
            }

            @Override
            public Future<TaskQueueConfig> update(TaskQueueKey queue, UnaryOperator<TaskQueueConfig> change) {
                return stored.update(UUID.fromString(queue.namespaceId()), queue.name(), queue.type(), change);
            }
        };
    }

    private Router router() {
        if (place.membership() instanceof ClusteredNode node) {
            OwnerTable owners = new OwnerTable(node, stores.homes()::shards, SystemClock.INSTANCE::steadyMs);
            return new ClusterRouter(
                    node, owners, RpcTable.ofNodes(), LinkLimits.DEFAULT, SystemClock.INSTANCE::steadyMs);
        }
        return new LocalRouter(vertx, SystemClock.INSTANCE::steadyMs);
    }

    private Future<Void> open() {
        router.onBroadcast(NAMESPACES_CHANGED, this::namespaceChanged);
        Patience patience = new Patience(vertx, STARTING_MAX_MS);
        return patience.until(this::ensureNamespaces)
                .compose(done -> matching.start())
                .compose(done -> patience.until(stores::connect))
                .compose(done -> serve())
                .compose(done -> shards.start())
                .onSuccess(done -> division.start())
                .onSuccess(done -> operations.start())
                .compose(done -> listen());
    }

    private void namespaceChanged(byte[] name) {
        namespaces.changed(new String(name, StandardCharsets.UTF_8));
        retentions.forget();
        shards.namespacesChanged();
    }

    private void tellNamespaceChanged(String name) {
        router.broadcast(NAMESPACES_CHANGED, name.getBytes(StandardCharsets.UTF_8));
    }

    private Future<Void> ensureNamespaces() {
        NamespaceBootstrap bootstrap = new NamespaceBootstrap(namespaceStore);
        Future<Void> ensured = bootstrap.ensureSystem();
        for (String name : config.namespaces()) {
            UUID id = name.equals(NodeConfig.DEFAULT_NAMESPACE) ? DEFAULT_NAMESPACE_ID : UUID.randomUUID();
            ensured = ensured.compose(done -> bootstrap.ensure(name, id));
        }
        return ensured;
    }

    /** Lets calls reach the shards and the task queues, from here and from other nodes. */
    private Future<Void> serve() {
        if (router instanceof ClusterRouter cluster && place.membership() instanceof ClusteredNode node) {
            cluster.serve(shards, matching);
            node.tells(
                    () -> new ClusteredNode.Holding(shards.serving(), shards.epochs()),
                    shards::layoutVersion,
                    this::missing,
                    SystemApi.SERVER_VERSION);
            node.knows(stores.databases().keySet());
            node.asks(stores.main().sessions());
            return stores.openSessions().compose(opened -> cluster.open());
        }
        if (router instanceof LocalRouter local) {
            local.serve(shards, matching);
        }
        return Future.succeededFuture();
    }

    private Future<Void> listen() {
        return listenToClients()
                .compose(grpcAddress -> HttpEndpoints.listen(
                                vertx, config.http(), metrics, this::readiness, this::nodes, shardPage)
                        .map(opened -> {
                            http = opened;
                            info = new ServerInfo(
                                    grpcAddress,
                                    config.http().host() + ":" + opened.port(),
                                    info.database(),
                                    config.namespaces());
                            stores.onChange(this::showHealth);
                            showHealth();
                            stopWatching = healthWatch.start(vertx);
                            return null;
                        }));
    }

    /** Yields where; a node without the role has no such port, and says so. */
    private Future<String> listenToClients() {
        if (!config.cluster().roles().contains(Role.FRONTEND)) {
            return Future.succeededFuture("none: this node is no frontend");
        }
        CertificateFiles files = certificates;
        GrpcSettings open = GrpcSettings.defaults()
                .withAddress(config.grpc().host(), config.grpc().port());
        return files == null ? listenToClients(open) : files.read().compose(tls -> listenToClients(open.withTls(tls)));
    }

    private Future<String> listenToClients(GrpcSettings settings) {
        Rpcs rpcs = new Frontend(
                        new NamespaceGate(namespaces),
                        new NamespaceRates(config.namespaceRps(), System::nanoTime),
                        new ClientVersions(SystemApi.SERVER_VERSION, SystemApi.SUPPORTED_CLIENTS))
                .bind(Rpcs.temporal(), families());
        GrpcListener opening = new GrpcListener(settings, rpcs, health, new RpcMetrics(metrics));
        listener = opening;
        CertificateFiles files = certificates;
        if (files != null) {
            files.watch(opening::useTls);
        }
        int loops = Math.max(1, Runtime.getRuntime().availableProcessors());
        return opening.deploy(vertx, loops).map(port -> config.grpc().host() + ":" + port);
    }

    private void showHealth() {
        healthWatch.say();
        if (place.membership() instanceof ClusteredNode node) {
            node.databaseServes(database.health().isReachable());
        }
        if (stores.hasPassedOverTasks()) {
            matching.lookAgain();
        }
    }

    private List<RpcFamily> families() {
        NamespaceReader reader = new NamespaceReader(namespaceStore, namespaces);
        NamespaceWriter writer = new NamespaceWriter(vertx, namespaceStore, namespaces, this::tellNamespaceChanged);
        SearchAttributeGate attributes = new SearchAttributeGate(namespaces);
        Owners owners = new Owners(router);
        String address = config.grpc().host() + ":" + config.grpc().port();
        return List.of(
                new SystemApi(new ClusterIdentity("perdura", "active", shards::count, address)),
                new NamespaceApi(
                        reader,
                        writer,
                        new NamespaceDeletion(vertx, namespaceStore, reader, namespaces, this::tellNamespaceChanged),
                        new NamespaceDescriptions(NamespaceApi.CAPABILITIES),
                        InstantSource.system(),
                        UUID::randomUUID),
                new SearchAttributesApi(reader, writer),
                new VisibilityApi(namespaces, visibility),
                new StartApi(owners, namespaces, attributes, limits),
                new WorkflowApi(owners, limits),
                new WorkflowOperationApi(owners, limits),
                new ActivityOperationApi(owners, limits),
                new BatchApi(owners, namespaces, visibility, limits),
                new HistoryApi(owners, limits),
                new QueryApi(owners, limits),
                new UpdateApi(owners, limits),
                new WorkflowTaskApi(owners, polls, namespaces, attributes, limits),
                new ActivityTaskApi(owners, polls, limits),
                new TaskQueueApi(
                        owners,
                        queue -> Rendezvous.ownerOfQueue(
                                        queue, place.membership().members())
                                .text(),
                        limits),
                new NexusTaskApi(polls, limits),
                new WorkerApi(owners, limits));
    }

    /** What is known to keep this node from serving all that it should. */
    private List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (draining) {
            missing.add("the node is shutting down");
        }
        if (!shards.missing().isEmpty()) {
            missing.add(shards.missing());
        }
        missing.addAll(stores.troubles());
        return missing;
    }

    /** Who is there, as this node sees it. */
    private Future<JsonArray> nodes() {
        if (place.membership() instanceof ClusteredNode node) {
            return node.reports().map(reports -> {
                JsonArray all = new JsonArray();
                reports.forEach(report -> all.add(json(report)));
                return all;
            });
        }
        Node self = place.membership().self();
        return Future.succeededFuture(new JsonArray()
                .add(json(new NodeReport(
                        self.id(),
                        self.address(),
                        NodeReport.words(self),
                        SystemApi.SERVER_VERSION,
                        "serving",
                        true,
                        shards.serving(),
                        missing()))));
    }

    private static JsonObject json(NodeReport report) {
        return new JsonObject()
                .put("id", report.id())
                .put("address", report.address())
                .put("roles", new JsonArray(report.roles()))
                .put("version", report.version())
                .put("state", report.state())
                .put("member", report.member())
                .put("shards", report.shards())
                .put("ready", report.missing().isEmpty())
                .put("missing", new JsonArray(report.missing()));
    }

    private Future<Readiness> readiness() {
        List<String> missing = missing();
        List<String> notes = stores.notes();
        if (database.health().problem().isPresent()) {
            return Future.succeededFuture(new Readiness(missing, notes));
        }
        return database.probe()
                .compose(answered -> shards.isolation())
                .timeout(PROBE_MS, TimeUnit.MILLISECONDS)
                .map(isolation -> {
                    if (!isolation.isEmpty()) {
                        missing.add(isolation);
                    }
                    return new Readiness(missing, notes);
                })
                .otherwise(failure -> {
                    missing.add(database.health()
                            .problem()
                            .orElse("Postgres at " + database.options().shown() + " does not answer"));
                    return new Readiness(missing, notes);
                });
    }

    public ServerInfo info() {
        return info;
    }

    /** Whether there was another certificate for clients than before; it is in use then. */
    public Future<Boolean> lookForCertificates() {
        CertificateFiles files = certificates;
        GrpcListener listening = listener;
        return files == null || listening == null ? Future.succeededFuture(false) : files.look(listening::useTls);
    }

    /** Leaves in good order: no new polls, clients sent away, shards given up, then everything closed. */
    public Future<Void> drain(Duration limit) {
        draining = true;
        division.stop();
        operations.stop();
        healthWatch.say();
        stopWatching.run();
        Future<Void> withdrawn =
                router instanceof ClusterRouter cluster ? cluster.withdraw() : Future.succeededFuture();
        GrpcListener listening = listener;
        HttpEndpoints answering = http;
        CertificateFiles watched = certificates;
        if (watched != null) {
            watched.close();
        }
        return withdrawn
                .onComplete(done -> polls.drain())
                .compose(done -> matching.drain())
                .eventually(() -> listening == null ? Future.succeededFuture() : listening.drain(limit))
                .eventually(shards::close)
                .eventually(() -> router instanceof ClusterRouter cluster ? cluster.close() : Future.succeededFuture())
                .eventually(stores::close)
                .eventually(() -> answering == null ? Future.succeededFuture() : answering.close());
    }
}
