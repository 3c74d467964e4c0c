package io.perdura.node.routing;

import java.util.List;
import java.util.UUID;

/** A node that is alone: it owns everything, opens no port and knows no Hazelcast. */
public final class SingleNode implements Membership {
    private final Node self;

    public SingleNode(String address) {
        this.self = new Node(UUID.randomUUID().toString(), address);
    }

    @Override
    public Node self() {
        return self;
    }

    @Override
    public List<Node> members() {
        return List.of(self);
    }

    @Override
    public Sight sight(String nodeId) {
        return self.id().equals(nodeId) ? Sight.SERVING : Sight.OUT_OF_SIGHT;
    }

    @Override
    public void listen(MembershipListener listener) {}
}
