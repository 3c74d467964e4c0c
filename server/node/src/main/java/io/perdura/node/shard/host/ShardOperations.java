package io.perdura.node.shard.host;

import io.perdura.node.persistence.FormerShard;
import io.perdura.node.persistence.LayoutChange;
import io.perdura.node.persistence.LayoutRefused;
import io.perdura.node.persistence.LayoutStorage;
import io.perdura.node.persistence.ShardLayout;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.routing.Membership;
import io.perdura.node.routing.Node;
import io.perdura.node.routing.Router;
import io.perdura.node.routing.Sight;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an operator does to the shards: splits one, merges two, says where one should be. The owners are asked to let go
 * first, so that nothing that they hold is lost; whether they do or not, the change is one statement, and who dies on the
 * way leaves the layout of before or the one of after. What was done already is said to be done.
 */
public final class ShardOperations {
    /** An owner that has not let go by then is not waited for: its appends will find nothing. */
    private static final long RELEASED_MAX_MS = 2_000;

    private static final long TAKEN_MAX_MS = 10_000;
    private static final long LOOK_EVERY_MS = 20;
    private static final int TRIES_MAX = 5;

    private final Vertx vertx;
    private final Membership membership;
    private final Homes homes;
    private final LayoutStorage layouts;
    private final ShardHints hints;

    public ShardOperations(Vertx vertx, Membership membership, Router router, Homes homes, LayoutStorage layouts) {
        this.vertx = vertx;
        this.membership = membership;
        this.homes = homes;
        this.layouts = layouts;
        this.hints = new ShardHints(router);
    }

    /**
     * What came of it.
     *
     * @param changed whether anything was; if not, it was so already
     * @param text a sentence for whoever asked
     * @param shards those that have the slots now
     */
    public record Outcome(boolean changed, String text, List<ShardRow> shards) {
        public Outcome {
            shards = List.copyOf(shards);
        }
    }

    /** How the slots are divided, by slot. */
    public Future<ShardLayout> layout() {
        return homes.layout();
    }

    /**
     * Fails with {@link LayoutRefused}.
     *
     * @param at the first slot of the upper part; none: in the middle
     */
    public Future<Outcome> split(int shardId, OptionalInt at) {
        return change(
                List.of(shardId),
                layout -> layout.split(shardId, at),
                (layout, former) -> isSplit(layout, former.get(0), at));
    }

    /** Fails with {@link LayoutRefused}. */
    public Future<Outcome> merge(int shardId, int otherId) {
        return change(
                List.of(shardId, otherId),
                layout -> layout.merge(shardId, otherId),
                (layout, former) -> within(layout, former).size() == 1);
    }

    /**
     * Fails with {@link LayoutRefused}.
     *
     * @param nodeName the address of a node, or how its id begins; empty: any node
     */
    public Future<Outcome> move(int shardId, String nodeName) {
        return layout().compose(before -> {
            requireAllAware();
            ShardRow shard = before.shard(shardId);
            if (shard == null) {
                return gone(before, List.of(shardId), (layout, former) -> false);
            }
            Node target = nodeName.isEmpty() ? null : member(nodeName);
            return layouts.prefer(shard, target == null ? "" : target.address())
                    .compose(changed -> layout().compose(now -> {
                        hints.layout(now.version());
                        Predicate<ShardRow> there = row -> target == null
                                ? !row.owner().isEmpty()
                                : Node.idOf(row.owner()).equals(target.id());
                        return settled(row -> row.shardId() == shardId, there)
                                .map(rows -> new Outcome(changed, moved(shardId, target, rows, there), rows));
                    }));
        });
    }

    // ---- A change of the layout ----

    /** Whether what is asked for is so, although the shards that it names are gone. */
    private interface Done {
        boolean is(ShardLayout layout, List<FormerShard> former);
    }

    private Future<Outcome> change(List<Integer> parents, Function<ShardLayout, LayoutChange> plan, Done done) {
        return layout().compose(layout -> {
            if (parents.stream().anyMatch(id -> layout.shard(id) == null)) {
                return gone(layout, parents, done);
            }
            requireAllAware();
            LayoutChange wanted = plan.apply(layout); // a refusal disturbs nobody
            hints.letGo(wanted.parents());
            return released(parents, nowMs() + RELEASED_MAX_MS)
                    .compose(released -> change(parents, plan, done, TRIES_MAX));
        });
    }

    /** A node of a version that knows nothing of this would go on with the shards that it saw first. */
    private void requireAllAware() {
        List<Node> unaware = membership.withoutLayout();
        if (!unaware.isEmpty()) {
            throw new LayoutRefused("The node at " + unaware.get(0).address()
                    + " cannot follow: it is of an earlier version, or has just begun.");
        }
    }

    private Future<Outcome> change(
            List<Integer> parents, Function<ShardLayout, LayoutChange> plan, Done done, int tries) {
        return layout().compose(layout -> {
            if (parents.stream().anyMatch(id -> layout.shard(id) == null)) {
                return gone(layout, parents, done); // somebody was faster
            }
            LayoutChange change = plan.apply(layout);
            return layouts.change(change).compose(written -> {
                if (!written) {
                    return tries > 1
                            ? change(parents, plan, done, tries - 1)
                            : Future.failedFuture(new LayoutRefused(
                                    "The shards are being changed by others all the time; ask again."));
                }
                hints.layout(layout.version() + 1);
                return children(change);
            });
        });
    }

    private Future<Outcome> children(LayoutChange change) {
        int from = change.children().get(0).slotFrom();
        int to = change.children().get(change.children().size() - 1).slotTo();
        return settled(
                        row -> row.slotFrom() <= to && from <= row.slotTo(),
                        row -> !row.owner().isEmpty())
                .map(rows -> new Outcome(true, "Slots " + from + " to " + to + " are with " + named(rows) + ".", rows));
    }

    /** Of shards that are not there: they were changed like that before, or otherwise, or there never were such shards. */
    private Future<Outcome> gone(ShardLayout layout, List<Integer> shardIds, Done done) {
        return layouts.former(shardIds).map(past -> {
            List<FormerShard> all = new ArrayList<>(past);
            for (int shardId : shardIds) {
                ShardRow there = layout.shard(shardId);
                if (there != null) {
                    all.add(new FormerShard(shardId, there.slotFrom(), there.slotTo()));
                } else if (past.stream().noneMatch(one -> one.shardId() == shardId)) {
                    throw new LayoutRefused("There is no shard " + shardId + ".");
                }
            }
            all.sort(Comparator.comparingInt(FormerShard::slotFrom));
            List<ShardRow> holders = within(layout, all);
            String said = past.stream()
                            .map(one -> "Shard " + one.shardId() + " (slots " + one.slotFrom() + " to " + one.slotTo()
                                    + ") is gone")
                            .collect(Collectors.joining("; "))
                    + "; what it had is with " + named(holders) + ".";
            if (!done.is(layout, all)) {
                throw new LayoutRefused(said);
            }
            return new Outcome(false, "That is done already. " + said, holders);
        });
    }

    private static boolean isSplit(ShardLayout layout, FormerShard former, OptionalInt at) {
        return at.isPresent()
                ? at.getAsInt() > former.slotFrom()
                        && at.getAsInt() <= former.slotTo()
                        && layout.beginsAt(at.getAsInt())
                : layout.within(former.slotFrom(), former.slotTo()).size() > 1;
    }

    /** Those that have slots between the first and the last of these. */
    private static List<ShardRow> within(ShardLayout layout, List<FormerShard> former) {
        return layout.within(
                former.get(0).slotFrom(), former.get(former.size() - 1).slotTo());
    }

    // ---- Waiting ----

    /** Until nobody who could still write what he holds has one of these. */
    private Future<Void> released(List<Integer> parents, long untilMs) {
        return layout().compose(layout -> {
            boolean held = layout.rows().stream()
                    .filter(row -> parents.contains(row.shardId()))
                    .map(row -> Node.idOf(row.owner()))
                    .anyMatch(owner -> !owner.isEmpty() && isThere(membership.sight(owner)));
            return !held || nowMs() >= untilMs
                    ? Future.succeededFuture()
                    : pause().compose(waited -> released(parents, untilMs));
        });
    }

    private static boolean isThere(Sight sight) {
        return sight == Sight.SERVING || sight == Sight.LEAVING;
    }

    /** The shards meant, once all of them are as they should be, or when that has been waited for long enough. */
    private Future<List<ShardRow>> settled(Predicate<ShardRow> meant, Predicate<ShardRow> asItShould) {
        return settled(meant, asItShould, nowMs() + TAKEN_MAX_MS);
    }

    private Future<List<ShardRow>> settled(Predicate<ShardRow> meant, Predicate<ShardRow> asItShould, long untilMs) {
        return layout().compose(layout -> {
            List<ShardRow> rows = layout.rows().stream().filter(meant).toList();
            return rows.stream().allMatch(asItShould) || nowMs() >= untilMs
                    ? Future.succeededFuture(rows)
                    : pause().compose(waited -> settled(meant, asItShould, untilMs));
        });
    }

    private Future<Void> pause() {
        Promise<Void> waited = Promise.promise();
        vertx.setTimer(LOOK_EVERY_MS, timer -> waited.complete());
        return waited.future();
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    // ---- Words ----

    private Node member(String name) {
        List<Node> owners =
                membership.members().stream().filter(Node::ownsShards).toList();
        List<Node> found = owners.stream()
                .filter(node -> node.address().equals(name) || node.id().startsWith(name))
                .toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        String all = owners.stream()
                .map(node -> node.id().substring(0, Math.min(8, node.id().length())) + " at " + node.address())
                .collect(Collectors.joining(", "));
        throw new LayoutRefused((found.isEmpty()
                        ? "No member that has shards is called "
                        : "More than one member that has shards is called ")
                + name + "; they are " + all + ".");
    }

    private static String moved(int shardId, @Nullable Node target, List<ShardRow> rows, Predicate<ShardRow> there) {
        String wanted = target == null
                ? "Shard " + shardId + " may be on any node"
                : "Shard " + shardId + " should be at " + target.address() + " while that is a member";
        return wanted + "; it is with " + named(rows) + (rows.stream().allMatch(there) ? "." : ", so far.");
    }

    private static String named(List<ShardRow> rows) {
        return rows.stream()
                .map(row -> "shard " + row.shardId() + " (slots " + row.slotFrom() + " to " + row.slotTo() + ", "
                        + (row.owner().isEmpty() ? "not taken yet" : "at " + addressOf(row.owner())) + ")")
                .collect(Collectors.joining(" and "));
    }

    private static String addressOf(String owner) {
        return owner.substring(owner.indexOf('@') + 1);
    }
}
