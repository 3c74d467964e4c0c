package io.perdura.node.shard.host;

import io.perdura.node.persistence.ShardRow;
import io.perdura.node.routing.Membership;
import io.perdura.node.routing.Node;
import io.vertx.core.Future;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Whether a shard may be taken now. An owner that answers is waited for until it has released the shard. One that does not
 * answer is waited for while it has a session in Postgres and could be among the more: of the nodes that have a session,
 * only those go on that are most. Nothing is at stake but peace: whoever takes, the fence keeps the others from writing.
 */
final class ShardClaims {
    /** An owner that answers, but does not let go for so long, will not. */
    static final long RELEASE_MAX_MS = 30_000;

    private final Membership membership;
    private final SharedRead<List<ShardRow>> rows;
    private final SharedRead<Set<String>> sessions;

    /** What may be done about a shard. */
    enum Verdict {
        TAKE,
        WAIT,
        ASK_SESSIONS
    }

    /** The shard as it was found, and whether it may be taken as such. */
    record Claim(ShardRow row, boolean granted) {}

    /** For the shards of one database, and by what that says. */
    ShardClaims(Membership membership, Ownership ownership) {
        this.membership = membership;
        this.rows = new SharedRead<>(ownership.shards()::shards, ShardClaims::nowMs);
        this.sessions = new SharedRead<>(ownership.sessions()::present, ShardClaims::nowMs);
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    Future<List<ShardRow>> rows() {
        return rows.get();
    }

    /** Fails with {@link ShardGone} if the shard was split or merged. */
    Future<Claim> claim(int shardId, long waitedMs) {
        return rows.get().compose(found -> {
            ShardRow row = found.stream()
                    .filter(one -> one.shardId() == shardId)
                    .findFirst()
                    .orElseThrow(() -> new ShardGone(shardId));
            Verdict verdict = verdict(row, membership, waitedMs);
            return verdict == Verdict.ASK_SESSIONS
                    ? sessions.get().map(present -> new Claim(row, mayTakeFromUnseen(row, membership, present)))
                    : Future.succeededFuture(new Claim(row, verdict == Verdict.TAKE));
        });
    }

    static Verdict verdict(ShardRow row, Membership membership, long waitedMs) {
        String ownerId = Node.idOf(row.owner());
        if (ownerId.isEmpty() || ownerId.equals(membership.self().id())) {
            return Verdict.TAKE;
        }
        return switch (membership.sight(ownerId)) {
            case CANNOT_SERVE -> Verdict.TAKE;
            case SERVING, LEAVING -> waitedMs >= RELEASE_MAX_MS ? Verdict.TAKE : Verdict.WAIT;
            case OUT_OF_SIGHT -> Verdict.ASK_SESSIONS;
        };
    }

    /** @param present the nodes that have a session in Postgres */
    static boolean mayTakeFromUnseen(ShardRow row, Membership membership, Set<String> present) {
        return !present.contains(Node.idOf(row.owner())) || areMost(membership, present);
    }

    /** Whether the members in sight are most of those that reach Postgres; of two halves, the one with the smallest id. */
    static boolean areMost(Membership membership, Set<String> present) {
        List<String> seen = membership.members().stream()
                .map(Node::id)
                .filter(present::contains)
                .toList();
        if (!membership.members().contains(membership.self())) {
            return false;
        }
        return 2 * seen.size() > present.size()
                || (2 * seen.size() == present.size() && seen.contains(Collections.min(present)));
    }

    /** Whether this node is among those that go on; if not, in words why. */
    Future<String> problem() {
        return sessions.get()
                .map(present -> present.isEmpty() || areMost(membership, present)
                        ? ""
                        : "this node sees " + membership.members().size() + " of the " + present.size()
                                + " nodes that reach Postgres");
    }
}
