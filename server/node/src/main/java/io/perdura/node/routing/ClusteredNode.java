package io.perdura.node.routing;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.EntryAdapter;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.replicatedmap.ReplicatedMap;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node among others: a clustered Vert.x, and the members that Hazelcast sees. */
public final class ClusteredNode implements Membership {
    private static final Logger LOG = LoggerFactory.getLogger(ClusteredNode.class);

    private final Vertx vertx;
    private final Node self;
    private final HazelcastInstance hazelcast;
    private final Context context;
    private final List<MembershipListener> listeners = new CopyOnWriteArrayList<>();
    private final ReplicatedMap<String, String> ready;
    private volatile boolean selfReady;
    private volatile Seen seen;

    private ClusteredNode(Vertx vertx, Node self, HazelcastInstance hazelcast) {
        this.vertx = vertx;
        this.self = self;
        this.hazelcast = hazelcast;
        this.context = vertx.getOrCreateContext();
        this.ready = hazelcast.getReplicatedMap(HazelcastSettings.READY);
        this.seen = look();
    }

    /** Joins the cluster; the builder may bring metrics, the options whatever is not about the event bus. */
    public static Future<ClusteredNode> start(VertxBuilder builder, VertxOptions options, ClusterOptions cluster) {
        Node self = new Node(UUID.randomUUID().toString(), cluster.address());
        HazelcastClusterManager manager = new HazelcastClusterManager(HazelcastSettings.of(cluster, self));
        EventBusOptions bus = new EventBusOptions(options.getEventBusOptions())
                .setHost(cluster.host())
                .setPort(cluster.busPort())
                .setClusterPublicHost(cluster.host())
                .setConnectTimeout(2_000)
                .setClusterPingInterval(2_000)
                .setClusterPingReplyInterval(3_000);
        return builder.with(new VertxOptions(options).setEventBusOptions(bus))
                .withClusterManager(manager)
                .buildClustered()
                .compose(vertx -> vertx.executeBlocking(() -> {
                    ClusteredNode node = new ClusteredNode(vertx, self, manager.getHazelcastInstance());
                    node.watch();
                    return node;
                }));
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
        return seen.members;
    }

    @Override
    public boolean isAlive(String nodeId) {
        return seen.alive.contains(nodeId);
    }

    @Override
    public void listen(MembershipListener listener) {
        listeners.add(listener);
    }

    /** Lets every node, this one included, see that this one serves; until then it is a member that owns nothing. */
    Future<Void> announce() {
        selfReady = true;
        return vertx.executeBlocking(() -> {
            ready.put(self.id(), self.address());
            return null;
        });
    }

    /** Lets every node see that this one is about to leave: it owns nothing from now on, but still answers. */
    Future<Void> withdraw() {
        selfReady = false;
        return vertx.executeBlocking(() -> {
            ready.remove(self.id());
            return null;
        });
    }

    private void watch() {
        hazelcast.getCluster().addMembershipListener(new com.hazelcast.cluster.MembershipListener() {
            @Override
            public void memberAdded(MembershipEvent event) {
                changed();
                announceAgain();
            }

            @Override
            public void memberRemoved(MembershipEvent event) {
                changed();
                String id = event.getMember().getAttribute(HazelcastSettings.NODE_ID);
                if (id != null) {
                    inBackground(() -> ready.remove(id));
                }
            }
        });
        hazelcast.getLifecycleService().addLifecycleListener(event -> {
            changed();
            if (event.getState() == LifecycleState.MERGED) {
                announceAgain();
            }
        });
        ready.addEntryListener(new EntryAdapter<String, String>() {
            @Override
            public void onEntryEvent(EntryEvent<String, String> event) {
                changed();
            }
        });
        changed();
    }

    private void changed() {
        context.runOnContext(now -> update());
    }

    /** Whoever could not see this node for a while has taken it off the list. */
    private void announceAgain() {
        if (selfReady) {
            inBackground(() -> ready.put(self.id(), self.address()));
        }
    }

    private void inBackground(Runnable blocking) {
        vertx.executeBlocking(() -> {
                    blocking.run();
                    return null;
                })
                .onFailure(failure -> LOG.warn("The list of ready nodes could not be changed", failure));
    }

    private void update() {
        Seen before = seen;
        Seen after = look();
        if (after.equals(before)) {
            return;
        }
        seen = after;
        LOG.info("Nodes now: {}", after.members.stream().map(Node::text).toList());
        MembershipChange change = new MembershipChange(before.members, after.members);
        for (MembershipListener listener : listeners) {
            try {
                listener.membersChanged(change);
            } catch (RuntimeException failure) {
                LOG.error("A listener failed on a change of members", failure);
            }
        }
    }

    private Seen look() {
        Set<Node> alive = new TreeSet<>(Comparator.comparing(Node::id));
        alive.add(self);
        boolean running = hazelcast.getLifecycleService().isRunning();
        if (running) {
            for (Member member : hazelcast.getCluster().getMembers()) {
                String id = member.getAttribute(HazelcastSettings.NODE_ID);
                String address = member.getAttribute(HazelcastSettings.ADDRESS);
                if (id != null && address != null) {
                    alive.add(new Node(id, address));
                }
            }
        }
        Set<String> serving = running ? ready.keySet() : Set.of();
        List<Node> members =
                alive.stream().filter(node -> serving.contains(node.id())).toList();
        Set<String> ids = new HashSet<>();
        alive.forEach(node -> ids.add(node.id()));
        // Whoever is alone has nobody to leave anything to.
        return new Seen(members.isEmpty() ? List.of(self) : members, Set.copyOf(ids));
    }

    private record Seen(List<Node> members, Set<String> alive) {}
}
