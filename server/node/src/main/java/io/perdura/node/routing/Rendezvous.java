package io.perdura.node.routing;

import io.perdura.node.config.Role;
import io.perdura.node.persistence.ShardRow;
import java.util.Comparator;
import java.util.List;

/**
 * Proposes owners by rendezvous hashing: every node that sees the same members names the same owner, and a node that
 * comes or goes moves only what it gets or had. Only nodes with the role for it are named.
 */
public final class Rendezvous {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final long SHARD = 1;
    private static final long QUEUE = 2;

    private Rendezvous() {}

    /** The node that an operator wants the shard on, while it is a member; else whom the hash names. */
    public static Node ownerOfShard(ShardRow shard, List<Node> members) {
        return shard.preferred().isEmpty()
                ? ownerOfShard(shard.shardId(), members)
                : members.stream()
                        .filter(node -> node.ownsShards() && node.address().equals(shard.preferred()))
                        .min(Comparator.comparing(Node::id))
                        .orElseGet(() -> ownerOfShard(shard.shardId(), members));
    }

    private static Node ownerOfShard(int shardId, List<Node> members) {
        return owner(hash(hash(FNV_OFFSET, SHARD), shardId), Role.HISTORY, members);
    }

    public static Node ownerOfQueue(TaskQueueKey queue, List<Node> members) {
        long key = hash(hash(FNV_OFFSET, QUEUE), queue.type());
        return owner(hash(hash(key, queue.namespaceId()), queue.name()), Role.MATCHING, members);
    }

    private static Node owner(long key, Role role, List<Node> members) {
        Node owner = Node.NOBODY;
        long heaviest = 0;
        for (Node member : members) {
            if (!member.roles().contains(role)) {
                continue;
            }
            long weight = weight(key, member);
            if (owner == Node.NOBODY || weight > heaviest) {
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
