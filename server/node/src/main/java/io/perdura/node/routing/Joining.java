package io.perdura.node.routing;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceFactory;
import io.perdura.node.identity.NodeIdentity;
import io.perdura.node.routing.door.Door;
import io.perdura.node.routing.door.DoorContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a node gets among the members: Vert.x brings its Hazelcast; where there is a door, we do. */
final class Joining {
    /** By this attribute Vert.x knows a member of a Hazelcast that it has not made itself. */
    private static final String VERTX_ID = "__vertx.nodeId";

    private Joining() {}

    static Future<HazelcastClusterManager> clusterManager(Config config, @Nullable NodeIdentity identity) {
        return identity == null
                ? Future.succeededFuture(new HazelcastClusterManager(config))
                : throughTheDoor(config, identity);
    }

    private static Future<HazelcastClusterManager> throughTheDoor(Config config, NodeIdentity identity) {
        Promise<HazelcastClusterManager> made = Promise.promise();
        // There is no Vert.x yet that would lend a thread which may wait.
        Thread joining = new Thread(
                () -> {
                    try {
                        made.complete(new DoorClusterManager(join(config, identity)));
                    } catch (RuntimeException failure) {
                        made.fail(failure);
                    }
                },
                "joining");
        joining.setDaemon(true);
        joining.start();
        return made.future();
    }

    /** Who is refused would be a cluster of its own beside the one that it was meant for. */
    private static HazelcastInstance join(Config config, NodeIdentity identity) {
        Door door = new Door(identity);
        config.getMemberAttributeConfig()
                .setAttribute(VERTX_ID, UUID.randomUUID().toString());
        HazelcastInstance hazelcast =
                HazelcastInstanceFactory.newHazelcastInstance(config, null, new DoorContext(door));
        if (hazelcast.getCluster().getMembers().size() == 1 && door.refusal().isPresent()) {
            hazelcast.getLifecycleService().terminate();
            throw new NodesRefuse(door.refusal().get());
        }
        return hazelcast;
    }
}
