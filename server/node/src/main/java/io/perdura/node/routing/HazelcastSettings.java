package io.perdura.node.routing;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.MultiMapConfig.ValueCollectionType;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.config.SocketInterceptorConfig;
import com.hazelcast.instance.ProtocolType;
import io.perdura.node.config.Role;
import io.perdura.node.routing.door.Door;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Hazelcast as we want it: members that are named, fixed ports, nothing said to the outside, and a silent member missed
 * after five seconds. Being wrong about a member costs a reload, never data, so it may be quick to judge. Its thread
 * counts stay as they are: with fewer, nodes that live lose sight of each other.
 */
final class HazelcastSettings {
    static final String NODE_ID = "perdura.node";
    static final String ADDRESS = "perdura.address";
    static final String ROLES = "perdura.roles";

    private HazelcastSettings() {}

    /** The node that a member says it is; null if it is none. One that says nothing of roles is older than they are. */
    static @Nullable Node node(Member member) {
        String id = member.getAttribute(NODE_ID);
        String address = member.getAttribute(ADDRESS);
        String roles = member.getAttribute(ROLES);
        if (id == null || address == null) {
            return null;
        }
        return new Node(
                id,
                address,
                roles == null
                        ? Role.all()
                        : Stream.of(roles.split(",", -1)).map(Role::of).collect(Collectors.toUnmodifiableSet()));
    }

    static Config of(ClusterOptions options, Node self) {
        Config config = new Config();
        config.setClusterName("perdura");
        config.getMemberAttributeConfig()
                .setAttribute(NODE_ID, self.id())
                .setAttribute(ADDRESS, self.address())
                .setAttribute(ROLES, self.roles().stream().map(Role::word).collect(Collectors.joining(",")));
        network(config.getAdvancedNetworkConfig().setEnabled(true), options);
        config.getSerializationConfig().setJavaSerializationFilterConfig(filter());
        // What Vert.x keeps in it: the registrations of addresses, and where the nodes' buses are.
        config.addMultiMapConfig(
                new MultiMapConfig("__vertx.subs").setBackupCount(1).setValueCollectionType(ValueCollectionType.SET));
        config.addMapConfig(new MapConfig("__vertx.haInfo").setBackupCount(1));
        config.addMapConfig(new MapConfig("__vertx.nodeInfo").setBackupCount(1));
        config.getJetConfig().setEnabled(false);
        return config.setProperty("hazelcast.logging.type", "slf4j")
                .setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.shutdownhook.enabled", "false")
                .setProperty("hazelcast.wait.seconds.before.join", "0")
                .setProperty("hazelcast.heartbeat.interval.seconds", "1")
                .setProperty("hazelcast.max.no.heartbeat.seconds", "5")
                // A connection that breaks and is refused when it is tried again: the process is gone.
                .setProperty("hazelcast.connection.monitor.interval", "50")
                .setProperty("hazelcast.connection.monitor.max.faults", "1")
                .setProperty("hazelcast.merge.first.run.delay.seconds", "5")
                .setProperty("hazelcast.merge.next.run.delay.seconds", "5")
                .setProperty("hazelcast.operation.call.timeout.millis", "5000")
                .setProperty("hazelcast.graceful.shutdown.max.wait", "5")
                .setProperty("hazelcast.partition.count", "31");
    }

    /** The port is for members: it speaks to no client, and nothing over HTTP. */
    private static void network(AdvancedNetworkConfig network, ClusterOptions options) {
        ServerSocketEndpointConfig members = new ServerSocketEndpointConfig();
        members.setProtocolType(ProtocolType.MEMBER);
        members.setPort(options.port()).setPortAutoIncrement(false).setReuseAddress(true);
        members.setPublicAddress(options.host() + ":" + options.port());
        members.getInterfaces().setEnabled(true).addInterface(options.host());
        if (options.identity() != null) {
            // What is found there is the door; Hazelcast wants to see a name, or nothing is asked.
            members.setSocketInterceptorConfig(
                    new SocketInterceptorConfig().setEnabled(true).setClassName(Door.class.getName()));
        }
        network.setMemberEndpointConfig(members);
        options.discovery().applyTo(network.getJoin());
    }

    /**
     * Objects in Java's own form are made of these classes only. Failures are what comes so: "not mine any more", say, upon
     * which Hazelcast tries again at once, and would wait for its timeout if it could not read it.
     */
    private static JavaSerializationFilterConfig filter() {
        JavaSerializationFilterConfig filter = new JavaSerializationFilterConfig().setDefaultsDisabled(true);
        filter.getWhitelist()
                .addPrefixes(
                        "java.lang.",
                        "[Ljava.lang.",
                        "java.util.",
                        "com.hazelcast.",
                        "io.vertx.spi.cluster.hazelcast.");
        return filter;
    }
}
