package io.perdura.node.routing;

import java.util.List;

/**
 * Proposes owners by rendezvous hashing: every node that sees the same members names the same owner, and a node that
 * comes or goes moves only what it gets or had.
 */
public final class Rendezvous {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final long SHARD = 1;
    private static final long QUEUE = 2;

    private Rendezvous() {}

    public static Node ownerOfShard(int shardId, List<Node> members) {
        return owner(hash(hash(FNV_OFFSET, SHARD), shardId), members);
    }

    public static Node ownerOfQueue(TaskQueueKey queue, List<Node> members) {
        if (members.size() == 1) {
            return members.get(0);
        }
        long key = hash(hash(FNV_OFFSET, QUEUE), queue.type());
        return owner(hash(hash(key, queue.namespaceId()), queue.name()), members);
    }

    private static Node owner(long key, List<Node> members) {
        Node owner = members.get(0);
        long heaviest = weight(key, owner);
        for (Node member : members.subList(1, members.size())) {
            long weight = weight(key, member);
            if (weight > heaviest) {
                owner = member;
                heaviest = weight;
            }
        }
        return owner;
    }

    private static long weight(long key, Node node) {
        long hash = hash(key, node.id());
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }

    private static long hash(long hash, long value) {
        return (hash ^ value) * FNV_PRIME;
    }

    private static long hash(long hash, String text) {
        long result = hash(hash, text.length());
        for (int i = 0; i < text.length(); i++) {
            result = hash(result, text.charAt(i));
        }
        return result;
    }
}
