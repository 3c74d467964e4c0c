package io.perdura.node.routing.door;

import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.instance.impl.NodeExtension;

/** Of what Hazelcast is put together: as always, but with a door. */
public final class DoorContext extends DefaultNodeContext {
    private final Door door;

    public DoorContext(Door door) {
        this.door = door;
    }

    @Override
    public NodeExtension createNodeExtension(Node node) {
        return new DoorExtension(node, door);
    }
}
