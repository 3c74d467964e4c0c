package io.perdura.node.routing;

import io.perdura.node.v1.NodeBelief;
import io.perdura.node.v1.NodeBelief.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one node believes about all: who is there, what each last said of itself, and when it last answered. Whom everybody
 * hears is a member; where not everybody hears everybody, all who exchange beliefs name the same group. Times come in as
 * arguments, from a clock that does not jump. Used on one context.
 */
final class Beliefs {
    /** Who has not answered for so long is out of sight. */
    static final long SILENT_MS = 2_200;

    /** Who has not answered for so long may be about to take what is ours. */
    static final long DOUBT_MS = 1_000;

    /** A database that is away for one node only: until the others have served for so long without it, it stays a member. */
    static final long HOLD_MS = 1_000;

    private final Node self;
    private final Map<String, Known> known = new HashMap<>();
    private Map<String, Node> present = Map.of();
    private State state = State.JOINING;
    private long stateSinceMs;

    private static final class Known {
        private @Nullable NodeBelief said;
        private long stateSinceMs;
        private long saidMs;
        private long heardMs = Long.MIN_VALUE / 2;
        private long patienceMs;
        private long goneMs = Long.MIN_VALUE / 2;
        private boolean gone;
    }

    /** The outcome of a look: who may own something, and what can be told of each of the others. */
    record Seen(List<Node> members, Map<String, Sight> sights) {
        Sight sight(String nodeId) {
            return sights.getOrDefault(nodeId, Sight.OUT_OF_SIGHT);
        }
    }

    Beliefs(Node self) {
        this.self = self;
    }

    // ---- Told ----

    /** Who is in the cluster, as far as the connections tell. */
    void present(List<Node> nodes) {
        Map<String, Node> now = new TreeMap<>();
        nodes.forEach(node -> now.put(node.id(), node));
        present = now;
        known.keySet().retainAll(now.keySet());
    }

    void own(State newState, long nowMs) {
        if (state != newState) {
            state = newState;
            stateSinceMs = nowMs;
        }
    }

    State own() {
        return state;
    }

    /** The node has answered what it was asked at that moment. */
    void heard(String nodeId, long askedMs) {
        if (present.containsKey(nodeId)) {
            Known node = known.computeIfAbsent(nodeId, id -> new Known());
            node.heardMs = Math.max(node.heardMs, askedMs);
            node.patienceMs = 0;
            node.gone &= askedMs <= node.goneMs;
        }
    }

    /** What a node says of itself, at first hand or passed on. */
    void said(NodeBelief belief, long nowMs) {
        String nodeId = belief.getNodeId();
        if (nodeId.equals(self.id()) || !present.containsKey(nodeId)) {
            return;
        }
        Known node = known.computeIfAbsent(nodeId, id -> new Known());
        NodeBelief before = node.said;
        if (before != null && before.getBeat() >= belief.getBeat()) {
            return;
        }
        if (before == null || before.getState() != belief.getState()) {
            node.stateSinceMs = nowMs;
        }
        node.said = belief;
        node.saidMs = nowMs;
    }

    /** The node is known to be dead: what is still on its way from it, or said of it, counts no more, unless it answers again. */
    void gone(String nodeId, long nowMs) {
        if (present.containsKey(nodeId)) {
            Known node = known(nodeId);
            node.gone = true;
            node.goneMs = nowMs;
        }
    }

    /** This node itself stood still for so long: nobody could have answered it meanwhile. */
    void stoodStill(long forMs) {
        known.values().forEach(node -> node.patienceMs += forMs);
    }

    // ---- Asked ----

    List<Node> others() {
        return present.values().stream().filter(node -> !node.equals(self)).toList();
    }

    boolean hears(String nodeId, long nowMs) {
        if (nodeId.equals(self.id())) {
            return true;
        }
        Known node = known.get(nodeId);
        return node != null && !node.gone && nowMs - node.heardMs < SILENT_MS + node.patienceMs;
    }

    /** Whether the node has answered what it was asked at that moment or later. */
    boolean hasAnsweredSince(String nodeId, long askedMs) {
        Known node = known.get(nodeId);
        return nodeId.equals(self.id()) || (node != null && node.heardMs >= askedMs);
    }

    List<String> hearing(long nowMs) {
        return present.keySet().stream().filter(id -> hears(id, nowMs)).toList();
    }

    /** What the listener, who hears those, cannot know but from here. */
    List<NodeBelief> toRelay(Set<String> listenerHears, long nowMs) {
        List<NodeBelief> beliefs = new ArrayList<>();
        known.forEach((id, node) -> {
            NodeBelief said = node.said;
            if (said != null && hears(id, nowMs) && !listenerHears.contains(id)) {
                beliefs.add(said);
            }
        });
        return beliefs;
    }

    @Nullable
    NodeBelief saidBy(String nodeId) {
        Known node = known.get(nodeId);
        return node == null ? null : node.said;
    }

    /** The newest layout of the shards that any of the others knows. */
    long layoutSaid() {
        long newest = 0;
        for (Known node : known.values()) {
            NodeBelief said = node.said;
            newest = Math.max(newest, said == null ? 0 : said.getLayout());
        }
        return newest;
    }

    boolean saysLayout(String nodeId) {
        NodeBelief said = saidBy(nodeId);
        return said != null && said.getLayout() > 0;
    }

    /** What a node calls the databases that it says it knows. */
    Set<String> databasesOf(String nodeId) {
        NodeBelief said = saidBy(nodeId);
        return said == null ? Set.of() : Set.copyOf(said.getDatabasesList());
    }

    /** Until when no other member can be about to take what is ours. */
    long certainUntilMs(List<Node> members) {
        long untilMs = Long.MAX_VALUE;
        for (Node member : members) {
            Known node = known.get(member.id());
            if (node != null) {
                untilMs = Math.min(untilMs, node.heardMs + DOUBT_MS);
            }
        }
        return untilMs;
    }

    Seen look(long nowMs) {
        Map<String, Sight> sights = new HashMap<>();
        List<Node> members = members(nowMs);
        for (Node node : present.values()) {
            sights.put(node.id(), sight(node, members, nowMs));
        }
        return new Seen(members, Map.copyOf(sights));
    }

    private Sight sight(Node node, List<Node> members, long nowMs) {
        if (!hears(node.id(), nowMs)) {
            return Sight.OUT_OF_SIGHT;
        }
        return switch (stateOf(node.id())) {
            case SERVING -> Sight.SERVING;
            case LEAVING -> Sight.LEAVING;
            case WITHOUT_DATABASE -> members.contains(node) ? Sight.SERVING : Sight.CANNOT_SERVE;
            default -> Sight.CANNOT_SERVE;
        };
    }

    private List<Node> members(long nowMs) {
        Map<String, Set<String>> hearing = hearingOfAll(nowMs);
        List<Node> serving = agreed(hearing, id -> mayOwn(id, hearing.keySet(), nowMs));
        if (serving.isEmpty()) {
            // Whoever is alone has nobody to leave anything to; and if the database is away for all, nothing moves.
            serving = agreed(hearing, id -> stateOf(id) == State.WITHOUT_DATABASE);
        }
        return serving.isEmpty() ? List.of(self) : serving;
    }

    private State stateOf(String nodeId) {
        if (nodeId.equals(self.id())) {
            return state;
        }
        NodeBelief said = saidBy(nodeId);
        return said == null ? State.JOINING : said.getState();
    }

    private long stateSinceMs(String nodeId) {
        Known node = known.get(nodeId);
        return node == null ? stateSinceMs : node.stateSinceMs;
    }

    private boolean mayOwn(String nodeId, Set<String> all, long nowMs) {
        return switch (stateOf(nodeId)) {
            case SERVING -> true;
            case WITHOUT_DATABASE ->
                all.stream().anyMatch(id -> stateOf(id) == State.SERVING)
                        && all.stream()
                                .filter(id -> stateOf(id) == State.SERVING)
                                .noneMatch(id -> nowMs - Math.max(stateSinceMs(id), stateSinceMs(nodeId)) >= HOLD_MS);
            default -> false;
        };
    }

    /** Whom each hears, of all of whom something is known that is not old. */
    private Map<String, Set<String>> hearingOfAll(long nowMs) {
        Map<String, Set<String>> hearing = new LinkedHashMap<>();
        for (String id : present.keySet()) {
            NodeBelief said = saidBy(id);
            if (id.equals(self.id())) {
                hearing.put(id, new HashSet<>(hearing(nowMs)));
            } else if (said != null && !known(id).gone && nowMs - known(id).saidMs < SILENT_MS + known(id).patienceMs) {
                hearing.put(id, new HashSet<>(said.getHearsList()));
            }
        }
        hearing.forEach((id, hears) -> hears.add(id));
        return hearing;
    }

    private Known known(String nodeId) {
        return known.computeIfAbsent(nodeId, id -> new Known());
    }

    /**
     * Those of the chosen that all hear each other; whoever misses most of the others is left out first, and of several such
     * the one that most others do not hear: of one that has just died nobody knows what it would say by now.
     */
    private List<Node> agreed(Map<String, Set<String>> hearing, java.util.function.Predicate<String> chosen) {
        List<String> group =
                new ArrayList<>(hearing.keySet().stream().filter(chosen).toList());
        while (true) {
            String worst = group.stream()
                    .max(Comparator.<String>comparingLong(id -> missing(id, group, hearing))
                            .thenComparingLong(id -> unheard(id, group, hearing))
                            .thenComparing(Comparator.naturalOrder()))
                    .orElse(null);
            if (worst == null || missing(worst, group, hearing) == 0) {
                return group.stream().map(id -> nodeOf(id)).toList();
            }
            group.remove(worst);
        }
    }

    private Node nodeOf(String id) {
        Node node = present.get(id);
        return node == null ? self : node;
    }

    private static long missing(String id, List<String> group, Map<String, Set<String>> hearing) {
        return group.stream()
                .filter(other -> !hears(hearing, id, other) || !hears(hearing, other, id))
                .count();
    }

    private static long unheard(String id, List<String> group, Map<String, Set<String>> hearing) {
        return group.stream().filter(other -> !hears(hearing, other, id)).count();
    }

    private static boolean hears(Map<String, Set<String>> hearing, String id, String other) {
        return hearing.getOrDefault(id, Set.of()).contains(other);
    }
}
