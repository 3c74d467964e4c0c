package io.perdura.node.simulation;

import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.routing.Caller;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One seed from beginning to end: clients and workers at work while things go wrong, then calm, in which every run must
 * come to its end within a bounded time.
 */
final class Simulation {
    static final String NAMESPACE_ID = "6f1b0c0a-0000-4000-8000-000000000001";
    static final Caller CALLER = new Caller(NAMESPACE_ID, "simulated", "temporal-java", "1.0.0", "");

    private static final long FINISH_WITHIN_MS = 60_000;
    private static final long STEPS_MAX = 400_000;

    private final long seed;
    private final Dice dice;
    /** Of some seeds only, and of its own: what the others are does not depend on it. */
    private final @Nullable Dice promptness;

    private final World world;
    private final Scenario scenario;
    private final SimulatedDatabases database;
    private final SimulatedDisk disk;
    private final SimulatedDisk otherDisk;
    private final SimulatedNetwork network;
    private final Checker checker;
    private final Faults faults;
    private final ShardOperator shardOperator;
    private final DataOperator mover;
    private final Map<String, SimulatedNode> nodes = new LinkedHashMap<>();
    private final List<Worker> workers = new ArrayList<>();
    private long appendIds;
    private boolean calm;
    private int pendingOperations;

    Simulation(long seed, Switches switches, boolean tracing) {
        this.seed = seed;
        this.dice = new Dice(seed);
        this.promptness = seed % 8 == 4 ? new Dice(~seed) : null;
        this.world = new World(tracing);
        this.scenario = Scenario.of(dice, switches, seed);
        this.database =
                new SimulatedDatabases(world, scenario.shards(), DataOperator.isChosen(seed, switches), switches);
        this.disk = new SimulatedDisk(world, dice, scenario.ambiguity());
        this.otherDisk = new SimulatedDisk(world, dice, scenario.ambiguity());
        this.network = new SimulatedNetwork(this);
        this.checker = new Checker(this);
        this.faults = new Faults(this);
        this.shardOperator = new ShardOperator(this);
        this.mover = new DataOperator(this);
    }

    /** Runs it; throws {@link Violation}. Returns the number of steps. */
    long run() {
        database.listen(checker::written);
        database.moves().listen(mover::switched);
        for (int i = 0; i < scenario.nodes(); i++) {
            faults.startNode("n" + i);
        }
        faults.begin();
        shardOperator.begin();
        mover.begin();
        new NamespaceEnd(this).begin();
        new Stranger(this).begin();
        for (int i = 0; i < scenario.clients(); i++) {
            Client client = new Client(this, "c" + i);
            client.begin();
            if (i == 0 && scenario.chattyClients()) {
                client.chatter();
            }
        }
        for (int i = 0; i < scenario.workers(); i++) {
            Worker worker = new Worker(this, "w" + i);
            workers.add(worker);
            worker.begin();
        }
        for (int i = 0; i < scenario.operators(); i++) {
            new RunOperator(this, "o" + i).begin();
        }
        if (seed % 8 == 5) {
            new Follower(this, new Dice(~seed)).begin();
        }
        world.schedule(null, scenario.chaosMs(), this::calmDown);
        while (!isFinished()) {
            if (world.steps() > STEPS_MAX) {
                throw new Violation("no end after " + STEPS_MAX + " steps: " + checker.describeOpen());
            }
            if (calm && world.elapsedMs() > scenario.chaosMs() + FINISH_WITHIN_MS) {
                throw new Violation("stuck: " + checker.describeOpen());
            }
            if (!world.step()) {
                throw new Violation("nothing is going to happen any more: " + checker.describeOpen());
            }
            checker.afterStep();
        }
        checker.atEnd();
        return world.steps();
    }

    private boolean isFinished() {
        return calm
                && pendingOperations == 0
                && database.isSwept()
                && database.isSettled()
                && checker.hasNothingThatIsOver()
                && database.headers().stream()
                        .noneMatch(header -> header.isOpen() || header.dueAtMs() != ExecutionHeader.NOT_OWED);
    }

    private void calmDown() {
        world.trace(() -> "calm");
        calm = true;
        disk.calm();
        otherDisk.calm();
        faults.end();
        shardOperator.end();
        mover.end();
        if (!database.namespace().isDeleted()) {
            new Finisher(this).begin();
        }
    }

    // ---- The parts ----

    long seed() {
        return seed;
    }

    Dice dice() {
        return dice;
    }

    /** Null if what is read always comes later. */
    @Nullable
    Dice promptness() {
        return promptness;
    }

    World world() {
        return world;
    }

    Scenario scenario() {
        return scenario;
    }

    SimulatedDatabases database() {
        return database;
    }

    /** The one that something is to happen to. */
    SimulatedDisk disk() {
        return database.isSeveral() ? mover.aDisk() : disk;
    }

    SimulatedDisk disk(SimulatedDatabase of) {
        return of == database.main() ? disk : otherDisk;
    }

    List<SimulatedDisk> disks() {
        return List.of(disk, otherDisk);
    }

    DataOperator mover() {
        return mover;
    }

    Faults faults() {
        return faults;
    }

    SimulatedNetwork network() {
        return network;
    }

    Checker checker() {
        return checker;
    }

    boolean isCalm() {
        return calm;
    }

    /** Whether nobody asks for anything new any more. */
    boolean isOver() {
        return calm || database.namespace().isDeleted();
    }

    long nextAppendId() {
        return ++appendIds;
    }

    void operationBegins() {
        pendingOperations++;
    }

    void operationEnds() {
        pendingOperations--;
    }

    // ---- Nodes ----

    void add(SimulatedNode node) {
        nodes.put(node.self().id(), node);
    }

    void remove(SimulatedNode node) {
        nodes.remove(node.self().id());
    }

    @Nullable
    SimulatedNode node(String id) {
        return nodes.get(id);
    }

    @Nullable
    SimulatedNode anyNode() {
        return nodes.isEmpty() ? null : dice.pick(List.copyOf(nodes.values()));
    }

    List<SimulatedNode> nodes() {
        return List.copyOf(nodes.values());
    }
}
