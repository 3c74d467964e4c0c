package io.perdura.node.routing;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.internal.nio.ConnectionListener;
import com.hazelcast.internal.server.ServerConnection;
import java.util.function.Consumer;

/**
 * Tells of every connection between two of Hazelcast's members that breaks. Hazelcast itself tells nobody before it has tried
 * in vain to connect again and, if the member was the oldest, before the others have agreed on the next one; what it knows
 * before that is to be had from its inside only.
 */
final class BrokenConnections {
    private BrokenConnections() {}

    /** @param broken takes the id of the node at the other end, on any thread */
    static void listen(HazelcastInstance hazelcast, Consumer<String> broken) {
        if (hazelcast instanceof HazelcastInstanceProxy proxy) {
            proxy.getOriginal().node.getServer().addConnectionListener(new ConnectionListener<ServerConnection>() {
                @Override
                public void connectionAdded(ServerConnection connection) {}

                @Override
                public void connectionRemoved(ServerConnection connection) {
                    for (Member member : hazelcast.getCluster().getMembers()) {
                        String id = member.getAttribute(HazelcastSettings.NODE_ID);
                        if (id != null && member.getUuid().equals(connection.getRemoteUuid())) {
                            broken.accept(id);
                        }
                    }
                }
            });
        }
    }
}
