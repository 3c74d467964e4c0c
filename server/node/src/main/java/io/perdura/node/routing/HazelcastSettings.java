package io.perdura.node.routing;

import com.hazelcast.config.Config;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.MultiMapConfig.ValueCollectionType;
import com.hazelcast.config.NetworkConfig;

/**
 * Hazelcast as we want it: members that are named, fixed ports, nothing said to the outside, and a silent member missed
 * after five seconds. Being wrong about a member costs a reload, never data, so it may be quick to judge. Its thread
 * counts stay as they are: with fewer, nodes that live lose sight of each other.
 */
final class HazelcastSettings {
    static final String NODE_ID = "perdura.node";
    static final String ADDRESS = "perdura.address";

    private HazelcastSettings() {}

    static Config of(ClusterOptions options, Node self) {
        Config config = new Config();
        config.setClusterName("perdura");
        config.getMemberAttributeConfig().setAttribute(NODE_ID, self.id()).setAttribute(ADDRESS, self.address());
        network(config.getNetworkConfig(), options);
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

    private static void network(NetworkConfig network, ClusterOptions options) {
        network.setPort(options.port()).setPortAutoIncrement(false).setReuseAddress(true);
        network.setPublicAddress(options.host() + ":" + options.port());
        network.getInterfaces().setEnabled(true).addInterface(options.host());
        options.discovery().applyTo(network.getJoin());
    }
}
