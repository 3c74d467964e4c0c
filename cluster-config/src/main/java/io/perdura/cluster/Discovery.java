package io.perdura.cluster;

import com.hazelcast.config.JoinConfig;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a node finds the others: one preset for each kind of place that nodes run in. Whatever is chosen, nothing is ever
 * asked of a whole network: multicast and the discovery that looks around by itself are off.
 */
public sealed interface Discovery {

    /** Tells Hazelcast. */
    default void applyTo(JoinConfig join) {
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(false);
        join.getKubernetesConfig().setEnabled(false);
    }

    /** Several nodes on one machine, on ports that follow each other. */
    static Members loopback(int firstPort, int nodes) {
        return new Members(IntStream.range(firstPort, firstPort + nodes)
                .mapToObj(port -> "127.0.0.1:" + port)
                .toList());
    }

    /**
     * Nodes at known places.
     *
     * @param addresses {@code host:port} of cluster ports; not all of them need to be there, and one may be the node itself
     */
    record Members(List<String> addresses) implements Discovery {
        public Members {
            addresses = List.copyOf(addresses);
        }

        @Override
        public void applyTo(JoinConfig join) {
            Discovery.super.applyTo(join);
            join.getTcpIpConfig().setEnabled(true).setMembers(addresses);
        }
    }

    /**
     * Pods behind a headless service, found by its name; no right to ask the API server is needed.
     *
     * @param service {@code name.namespace.svc.cluster.local}
     * @param port the cluster port of every pod
     */
    record KubernetesDns(String service, int port) implements Discovery {
        @Override
        public void applyTo(JoinConfig join) {
            Discovery.super.applyTo(join);
            join.getKubernetesConfig()
                    .setEnabled(true)
                    .setProperty("service-dns", service)
                    .setProperty("service-dns-timeout", "5")
                    .setProperty("service-port", Integer.toString(port));
        }
    }
}
