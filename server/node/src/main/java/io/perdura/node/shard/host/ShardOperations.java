package io.perdura.node.shard.host;

import io.perdura.node.persistence.DataMove;
import io.perdura.node.persistence.Database;
import io.perdura.node.persistence.DatabaseName;
import io.perdura.node.persistence.FormerShard;
import io.perdura.node.persistence.LayoutChange;
import io.perdura.node.persistence.LayoutRefused;
import io.perdura.node.persistence.LayoutStorage;
import io.perdura.node.persistence.PgDataMoves;
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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an operator does to the shards: splits one, merges two, says where one should be, and in which database. The owners
 * are asked to let go first, so that nothing that they hold is lost; whether they do or not, the change is one statement, and
 * who dies on the way leaves the layout of before or the one of after. Another database takes longer: {@link DataMoves}
 * carries that on, whoever dies. What was done already is said to be done.
 */
public final class ShardOperations {
    /** An owner that has not let go by then is not waited for: its appends will find nothing. */
    private static final long RELEASED_MAX_MS = 2_000;

    private static final long TAKEN_MAX_MS = 10_000;

    /** Whoever asks for a move of data is told by then how far it is. */
    private static final long MOVED_MAX_MS = 12_000;

    private static final long MOVED_LOOK_EVERY_MS = 100;

    private static final long LOOK_EVERY_MS = 20;
    private static final int TRIES_MAX = 5;

    private final Vertx vertx;
    private final Membership membership;
    private final Homes homes;
    private final LayoutStorage layouts;
    private final ShardHints hints;
    private final DataMoves moves;

    /** @param databases all that this node knows, the main one among them, by name */
    public ShardOperations(
            Vertx vertx,
            Membership membership,
            Router router,
            Homes homes,
            LayoutStorage layouts,
            Map<String, Database> databases,
            ShardMetrics metrics) {
        this.vertx = vertx;
        this.membership = membership;
        this.homes = homes;
        this.layouts = layouts;
        this.hints = new ShardHints(router);
        this.moves = new DataMoves(
                vertx,
                new PgDataMoves(Objects.requireNonNull(databases.get(DatabaseName.MAIN))),
                databases,
                membership.self().text(),
                hints,
                metrics,
                homes,
                this::letGo);
    }

    /** From now on moves of data are carried on here, whoever began them. */
    public void start() {
        if (isSeveral()) {
            moves.start();
        }
    }

    public void stop() {
        moves.stop();
    }

    private boolean isSeveral() {
        return moves.databases().size() > 1;
    }

    /**
     * What came of it.
     *
     * @param changed whether anything was; if not, it was so already
     * @param text a sentence for whoever asked
     * @param shards those that have the slots now
     * @param underWay whether it is not done yet, and goes on by itself: to be asked again
     */
    public record Outcome(boolean changed, String text, List<ShardRow> shards, boolean underWay) {
        public Outcome {
            shards = List.copyOf(shards);
        }

        Outcome(boolean changed, String text, List<ShardRow> shards) {
            this(changed, text, shards, false);
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

    /**
     * Has another database keep what is in a shard. Yields after a while though it is not done; it goes on then. Fails with
     * {@link LayoutRefused}, also if the move was given up.
     */
    public Future<Outcome> moveData(int shardId, String database) {
        requireKnown(database);
        return layout().compose(layout -> move().compose(last -> {
            DataMove current = last.orElse(null);
            if (current != null && !current.isOver()) {
                if (current.shardId() == shardId && current.target().equals(database)) {
                    return over(current, nowMs() + MOVED_MAX_MS);
                }
                throw new LayoutRefused(moving(current) + " One is moved at a time; ask again when that is done.");
            }
            ShardRow shard = layout.shard(shardId);
            if (shard == null) {
                return gone(
                        layout,
                        List.of(shardId),
                        (now, former) -> within(now, former).stream()
                                .allMatch(row -> row.database().equals(database)));
            }
            if (shard.database().equals(database)) {
                return Future.succeededFuture(new Outcome(
                        false,
                        "That is done already. Slots " + shard.slotFrom() + " to " + shard.slotTo()
                                + " are in database " + database + ", with " + named(List.of(shard)) + ".",
                        List.of(shard)));
            }
            requireAllAware();
            return moves.begin(shard, database)
                    .compose(begun -> begun.isPresent()
                            ? over(begun.get(), nowMs() + MOVED_MAX_MS)
                            : moveData(shardId, database)); // somebody was faster
        }));
    }

    private void requireKnown(String database) {
        if (!moves.databases().contains(database)) {
            String known = moves.databases().stream().sorted().collect(Collectors.joining(", "));
            throw new LayoutRefused("This node knows no database called \"" + database + "\"; it knows " + known
                    + ". Start all nodes with --database " + (database.isEmpty() ? "NAME" : database) + "=URL.");
        }
        List<Node> unaware = membership.withoutDatabase(database);
        if (!unaware.isEmpty()) {
            throw new LayoutRefused("The node at " + unaware.get(0).address() + " knows no database called \""
                    + database + "\": it was started without it, is of an earlier version, or has just begun.");
        }
    }

    /** The move that is under way, or was the last one. */
    public Future<Optional<DataMove>> move() {
        return isSeveral() ? moves.read() : Future.succeededFuture(Optional.empty());
    }

    private Future<Outcome> over(DataMove begun, long untilMs) {
        return moves.read().compose(found -> {
            DataMove move = found.filter(one -> one.moveId() == begun.moveId())
                    .orElseThrow(() -> new LayoutRefused("Another shard is being moved by now; whether " + begun.shown()
                            + " was, shards list shows."));
            if (move.step() == DataMove.Step.UNDONE) {
                throw new LayoutRefused(move.shown() + " stays in database " + move.source() + ": " + move.reason());
            }
            if (move.step() == DataMove.Step.DONE) {
                return settled(
                                row -> row.slotFrom() <= move.slotTo() && move.slotFrom() <= row.slotTo(),
                                row -> !row.owner().isEmpty())
                        .map(rows -> new Outcome(
                                true,
                                "Slots " + move.slotFrom() + " to " + move.slotTo() + " are in database "
                                        + move.target() + ", with " + named(rows) + "; " + move.rows()
                                        + " rows were written.",
                                rows));
            }
            return nowMs() >= untilMs
                    ? Future.succeededFuture(new Outcome(true, moving(move), List.of(), true))
                    : pause(MOVED_LOOK_EVERY_MS).compose(waited -> over(begun, untilMs));
        });
    }

    private static String moving(DataMove move) {
        String so = move.shown() + " is on its way from database " + move.source() + " to " + move.target() + ": ";
        return so
                + switch (move.step()) {
                    case COPYING -> move.rows() + " rows written so far.";
                    case SWITCHED -> "it is there, and what is left over is being removed.";
                    case UNDOING -> "it stays, and what is left over there is being removed (" + move.reason() + ").";
                    case DONE, UNDONE -> "that is over.";
                };
    }

    private Future<Void> requireNoneMoves(List<Integer> shardIds, ShardLayout layout) {
        return move().map(found -> {
            found.filter(move -> !move.isOver())
                    .filter(move -> layout.rows().stream()
                            .anyMatch(row -> shardIds.contains(row.shardId()) && move.concerns(row)))
                    .ifPresent(move -> {
                        throw new LayoutRefused(moving(move));
                    });
            return null;
        });
    }

    private Future<Void> letGo(int shardId) {
        hints.letGo(List.of(shardId));
        return released(List.of(shardId), nowMs() + RELEASED_MAX_MS);
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
            return requireNoneMoves(parents, layout)
                    .compose(free -> {
                        hints.letGo(wanted.parents());
                        return released(parents, nowMs() + RELEASED_MAX_MS);
                    })
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
        return move().compose(found -> gone(layout, shardIds, done, found.filter(one -> !one.isOver())));
    }

    private Future<Outcome> gone(ShardLayout layout, List<Integer> shardIds, Done done, Optional<DataMove> underWay) {
        underWay.filter(move -> shardIds.contains(move.shardId())).ifPresent(move -> {
            throw new LayoutRefused(moving(move));
        });
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
        return pause(LOOK_EVERY_MS);
    }

    private Future<Void> pause(long ms) {
        Promise<Void> waited = Promise.promise();
        vertx.setTimer(ms, timer -> waited.complete());
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
