package io.perdura.node.routing;

/**
 * One process of the cluster.
 *
 * @param id new with every start of the process, so that nobody is taken for a predecessor
 * @param address where its gRPC port is reached, for people to read
 */
public record Node(String id, String address) {
    /** How an owner is written down in the shard table. */
    public String text() {
        return id + "@" + address;
    }

    /** The id in an owner's text. */
    public static String idOf(String text) {
        int end = text.indexOf('@');
        return end < 0 ? text : text.substring(0, end);
    }
}
