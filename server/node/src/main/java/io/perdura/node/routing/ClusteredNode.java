package io.perdura.node.routing;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.HazelcastInstance;
import io.perdura.node.identity.NodeIdentity;
import io.perdura.node.persistence.NodeSessions;
import io.perdura.node.routing.Beliefs.Seen;
import io.perdura.node.v1.NodeBelief;
import io.perdura.node.v1.NodeBelief.State;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PfxOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node among others: a clustered Vert.x, the members that Hazelcast sees, and what they say of themselves. Hazelcast
 * tells who is there and, at once, whose connections broke; everything else comes from {@link Exchanges}.
 */
public final class ClusteredNode implements Membership {
    private static final Logger LOG = LoggerFactory.getLogger(ClusteredNode.class);

    private final Vertx vertx;
    private final Node self;
    private final HazelcastInstance hazelcast;
    private final Context context;
    private final Beliefs beliefs;
    private final List<MembershipListener> listeners = new CopyOnWriteArrayList<>();
    private @Nullable Exchanges exchanges;
    private @Nullable Suspicions suspicions;
    private Supplier<Holding> holding = () -> new Holding(0, 0);
    private LongSupplier layout = () -> 0;
    private Supplier<List<String>> missing = List::of;
    private String version = "";
    private long beat;
    private volatile Seen seen;
    private volatile long certainUntilMs = Long.MAX_VALUE;
    private volatile long layoutElsewhere;
    private volatile List<Node> withoutLayout = List.of();
    private volatile Map<Node, Set<String>> databasesElsewhere = Map.of();
    private Set<String> databases = Set.of();

    /** What a node says that it holds: how many shards, and the sum of their epochs. */
    public record Holding(int shards, long epochs) {}

    private ClusteredNode(Vertx vertx, Node self, HazelcastInstance hazelcast) {
        this.vertx = vertx;
        this.self = self;
        this.hazelcast = hazelcast;
        this.context = vertx.getOrCreateContext();
        this.beliefs = new Beliefs(self);
        this.beliefs.present(present());
        this.seen = beliefs.look(nowMs());
    }

    /**
     * Joins the cluster; the builder may bring metrics, the options whatever is not about the event bus. Fails with
     * {@link NodesRefuse} if the others do not let it in.
     */
    public static Future<ClusteredNode> start(VertxBuilder builder, VertxOptions options, ClusterOptions cluster) {
        Node self = new Node(UUID.randomUUID().toString(), cluster.address(), cluster.roles());
        return Joining.clusterManager(HazelcastSettings.of(cluster, self), cluster.identity())
                .compose(manager -> builder.with(new VertxOptions(options).setEventBusOptions(bus(options, cluster)))
                        .withClusterManager(manager)
                        .buildClustered()
                        .compose(vertx -> vertx.executeBlocking(() -> {
                            ClusteredNode node = new ClusteredNode(vertx, self, manager.getHazelcastInstance());
                            node.watch();
                            return node;
                        })));
    }

    private static EventBusOptions bus(VertxOptions options, ClusterOptions cluster) {
        EventBusOptions bus = new EventBusOptions(options.getEventBusOptions())
                .setHost(cluster.host())
                .setPort(cluster.busPort())
                .setClusterPublicHost(cluster.host())
                .setConnectTimeout(2_000)
                .setClusterPingInterval(1_000)
                .setClusterPingReplyInterval(2_000)
                .setTrustAll(false);
        NodeIdentity identity = cluster.identity();
        return identity == null
                ? bus
                : bus.setSsl(true)
                        .setEnabledSecureTransportProtocols(Set.of(NodeIdentity.PROTOCOL))
                        .setKeyCertOptions(store(identity, identity.keys()))
                        .setTrustOptions(store(identity, identity.trusted()))
                        .setClientAuth(ClientAuth.REQUIRED);
    }

    /** The bus copies its options by way of JSON, so it must be a kind that JSON has. */
    private static PfxOptions store(NodeIdentity identity, byte[] store) {
        return new PfxOptions().setValue(Buffer.buffer(store)).setPassword(identity.password());
    }

    public Vertx vertx() {
        return vertx;
    }

    @Override
    public Node self() {
        return self;
    }

    @Override
    public List<Node> members() {
        return seen.members();
    }

    @Override
    public Sight sight(String nodeId) {
        return self.id().equals(nodeId) ? Sight.SERVING : seen.sight(nodeId);
    }

    @Override
    public boolean inDoubt() {
        return nowMs() >= certainUntilMs;
    }

    @Override
    public void listen(MembershipListener listener) {
        listeners.add(listener);
    }

    @Override
    public long layoutElsewhere() {
        return layoutElsewhere;
    }

    @Override
    public List<Node> withoutLayout() {
        return withoutLayout;
    }

    @Override
    public List<Node> withoutDatabase(String name) {
        return databasesElsewhere.entrySet().stream()
                .filter(one -> !one.getValue().contains(name))
                .map(Map.Entry::getKey)
                .sorted(Comparator.comparing(Node::address))
                .toList();
    }

    /** What this node calls the databases that it knows. */
    public void knows(Set<String> names) {
        context.runOnContext(now -> databases = Set.copyOf(names));
    }

    /**
     * What the others are told of this node: what it holds, which layout of the shards it knows, and in words what keeps it
     * from serving all that it should.
     */
    public void tells(
            Supplier<Holding> newHolding,
            LongSupplier newLayout,
            Supplier<List<String>> newMissing,
            String newVersion) {
        context.runOnContext(now -> {
            holding = newHolding;
            layout = newLayout;
            missing = newMissing;
            version = newVersion;
        });
    }

    /** Where to ask whether a node lives whose connection broke. */
    public void asks(NodeSessions sessions) {
        context.runOnContext(now -> suspicions = new Suspicions(self.id(), beliefs, sessions, surroundings()));
    }

    private Suspicions.Surroundings surroundings() {
        return new Suspicions.Surroundings() {
            @Override
            public long nowMs() {
                return ClusteredNode.this.nowMs();
            }

            @Override
            public void ask(String nodeId) {
                Exchanges asking = exchanges;
                if (asking != null) {
                    asking.askNow(nodeId);
                }
            }

            @Override
            public void later(long ms, Runnable action) {
                vertx.setTimer(ms, again -> soon(action));
            }

            @Override
            public void soon(Runnable action) {
                context.runOnContext(now -> action.run());
            }

            @Override
            public void changed() {
                update();
            }
        };
    }

    /** What is known here of every node, this one first. */
    public Future<List<NodeReport>> reports() {
        Promise<List<NodeReport>> reports = Promise.promise();
        context.runOnContext(now -> {
            List<NodeReport> all = new ArrayList<>();
            all.add(NodeReport.of(self, belief(), Sight.SERVING, seen.members()));
            for (Node node : beliefs.others()) {
                NodeBelief said = beliefs.saidBy(node.id());
                NodeBelief known = said == null
                        ? NodeBelief.newBuilder()
                                .setNodeId(node.id())
                                .setAddress(node.address())
                                .build()
                        : said;
                all.add(NodeReport.of(node, known, seen.sight(node.id()), seen.members()));
            }
            reports.complete(all);
        });
        return reports.future();
    }

    /** Lets every node, this one included, see that this one serves; until then it is a member that owns nothing. */
    Future<Void> announce() {
        return say(State.SERVING);
    }

    /**
     * Lets every node see that this one is about to leave: it owns nothing from now on, but still answers. Completes when
     * all that answer know.
     */
    Future<Void> withdraw() {
        return say(State.LEAVING);
    }

    /** Whether this node reaches Postgres; without, it may own nothing as long as others can. */
    public void databaseServes(boolean serves) {
        context.runOnContext(now -> {
            State own = beliefs.own();
            if (own == State.SERVING && !serves) {
                say(State.WITHOUT_DATABASE).onFailure(ClusteredNode::ignored);
            } else if (own == State.WITHOUT_DATABASE && serves) {
                say(State.SERVING).onFailure(ClusteredNode::ignored);
            }
        });
    }

    private static void ignored(Throwable failure) {
        LOG.debug("Not all nodes were told at once", failure);
    }

    private Future<Void> say(State state) {
        Promise<Void> told = Promise.promise();
        context.runOnContext(now -> {
            beliefs.own(state, nowMs());
            update();
            Exchanges telling = exchanges;
            (telling == null ? Future.<Void>succeededFuture() : telling.askAll()).onComplete(told);
        });
        return told.future();
    }

    /** What a node said last that it holds; null if it has said nothing. On the context. */
    @Nullable
    Holding saidToHold(String nodeId) {
        if (nodeId.equals(self.id())) {
            return holding.get();
        }
        NodeBelief said = beliefs.saidBy(nodeId);
        return said == null ? null : new Holding(said.getShards(), said.getEpochs());
    }

    // ---- For the exchanges, on the context ----

    Context context() {
        return context;
    }

    Beliefs beliefs() {
        return beliefs;
    }

    void exchange(Exchanges newExchanges) {
        exchanges = newExchanges;
        newExchanges.start();
    }

    /** A connection to the node broke: it is looked after at once. From any thread. */
    void suspect(String nodeId) {
        context.runOnContext(now -> {
            Suspicions looking = suspicions;
            if (looking != null) {
                looking.suspect(nodeId);
            }
        });
    }

    /** It asks the others nothing any more. */
    Future<Void> fallSilent() {
        Promise<Void> silent = Promise.promise();
        context.runOnContext(now -> {
            Exchanges asking = exchanges;
            if (asking != null) {
                asking.stop();
            }
            silent.complete();
        });
        return silent.future();
    }

    /** By a clock that does not jump. */
    long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    NodeBelief belief() {
        Holding held = holding.get();
        return NodeBelief.newBuilder()
                .setNodeId(self.id())
                .setAddress(self.address())
                .setBeat(++beat)
                .setState(beliefs.own())
                .addAllHears(beliefs.hearing(nowMs()))
                .setShards(held.shards())
                .setEpochs(held.epochs())
                .setLayout(layout.getAsLong())
                .addAllMissing(missing.get())
                .setVersion(version)
                .addAllDatabases(databases)
                .build();
    }

    void update() {
        Seen before = seen;
        Seen after = beliefs.look(nowMs());
        certainUntilMs = beliefs.certainUntilMs(after.members());
        layoutElsewhere = beliefs.layoutSaid();
        withoutLayout = after.members().stream()
                .filter(member -> !member.equals(self) && !beliefs.saysLayout(member.id()))
                .toList();
        databasesElsewhere = after.members().stream()
                .filter(member -> !member.equals(self))
                .collect(Collectors.toMap(member -> member, member -> beliefs.databasesOf(member.id())));
        if (after.equals(before)) {
            return;
        }
        seen = after;
        if (after.members().equals(before.members())) {
            return;
        }
        LOG.info("Nodes now: {}", after.members().stream().map(Node::text).toList());
        MembershipChange change = new MembershipChange(before.members(), after.members());
        for (MembershipListener listener : listeners) {
            try {
                listener.membersChanged(change);
            } catch (RuntimeException failure) {
                LOG.error("A listener failed on a change of members", failure);
            }
        }
    }

    // ---- Hazelcast ----

    private void watch() {
        hazelcast.getCluster().addMembershipListener(new com.hazelcast.cluster.MembershipListener() {
            @Override
            public void memberAdded(MembershipEvent event) {
                changed();
            }

            @Override
            public void memberRemoved(MembershipEvent event) {
                changed();
            }
        });
        hazelcast.getLifecycleService().addLifecycleListener(event -> changed());
        BrokenConnections.listen(hazelcast, this::suspect);
        changed();
    }

    private void changed() {
        context.runOnContext(now -> {
            beliefs.present(present());
            update();
            Exchanges asking = exchanges;
            if (asking != null) {
                asking.askAll().onFailure(ClusteredNode::ignored);
            }
        });
    }

    /** Those that Hazelcast has for members at this moment. */
    List<Node> present() {
        Set<Node> present = new TreeSet<>(Comparator.comparing(Node::id));
        present.add(self);
        if (hazelcast.getLifecycleService().isRunning()) {
            for (Member member : hazelcast.getCluster().getMembers()) {
                Node node = HazelcastSettings.node(member);
                if (node != null) {
                    present.add(node);
                }
            }
        }
        return List.copyOf(present);
    }
}
