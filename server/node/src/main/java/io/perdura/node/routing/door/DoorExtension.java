package io.perdura.node.routing.door;

import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.DefaultNodeExtension;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.internal.networking.ChannelInitializer;
import com.hazelcast.internal.server.ServerContext;
import com.hazelcast.nio.MemberSocketInterceptor;
import java.util.function.Function;

/** Hazelcast's open edition, with the door where its other edition has one of its own. */
final class DoorExtension extends DefaultNodeExtension {
    private final Door door;

    DoorExtension(Node node, Door door) {
        super(node);
        this.door = door;
    }

    @Override
    public MemberSocketInterceptor getSocketInterceptor(EndpointQualifier endpoint) {
        return door;
    }

    @Override
    public Function<EndpointQualifier, ChannelInitializer> createChannelInitializerFn(ServerContext context) {
        Function<EndpointQualifier, ChannelInitializer> open = super.createChannelInitializerFn(context);
        return endpoint -> {
            ChannelInitializer inner = open.apply(endpoint);
            return channel -> {
                Session session = door.session(channel.socket());
                channel.inboundPipeline().addLast(new OpeningHandler(session));
                inner.initChannel(channel);
                channel.outboundPipeline().addLast(new SealingHandler(session));
            };
        };
    }
}
