package io.perdura.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.perdura.engine.Limits;
import io.perdura.engine.Slots;
import io.perdura.node.append.LaneOptions;
import io.perdura.node.persistence.RunStorage;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Caller;
import io.perdura.node.routing.LocalRouter;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Router;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.routing.WrongOwner;
import io.perdura.node.rpc.NodeRpcs;
import io.perdura.node.rpc.Rpc;
import io.perdura.node.shard.ShardOptions;
import io.perdura.node.shard.host.SimulatedShard;
import io.perdura.node.time.Timers;
import io.perdura.node.v1.OfferTaskReply;
import io.perdura.node.v1.OfferTaskRequest;
import io.perdura.node.v1.TasksParkedReply;
import io.perdura.node.v1.TasksParkedRequest;
import io.vertx.core.Future;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** For tests of one shard of one node, whose disk, clock, room and ownership they have in hand. */
abstract class WithOneShard {
    static final String WORKFLOW = "workflow";
    private static final int STEPS_MAX = 200_000;

    final SimulatedDisk disk;
    final SimulatedDatabase database;
    /** What queues were offered; they take all but what is sticky. */
    final List<OfferTaskRequest> offers = new ArrayList<>();
    /** Why the shard was closed. */
    final List<Throwable> lost = new ArrayList<>();

    /** How far the node's clock is ahead of the world's. */
    long skewMs;

    long appends;
    boolean inDoubt;
    /** The answer to whether the shard is still this node's, and how often that was asked. */
    boolean holds = true;

    int questions;
    boolean hasRoom = true;

    /** What is read of histories comes after this. */
    Future<Void> beforeEvents = Future.succeededFuture();

    private final Dice dice = new Dice(1);
    private final World world = new World(false);
    private final SimulatedDatabases databases = new SimulatedDatabases(world, 1, false, Switches.NONE);
    private final World.Process process = new World.Process("node");
    private final long answerMs;
    private @Nullable SimulatedShard opened;

    /** @param answerMs so long the disk may say nothing of an append before its outcome counts as unknown */
    WithOneShard(long answerMs) {
        this.answerMs = answerMs;
        this.disk = new SimulatedDisk(world, dice, 0);
        this.database = databases.main();
    }

    final SimulatedShard shard() {
        return Objects.requireNonNull(opened);
    }

    /** As a new owner, if there was one. */
    final void open(ShardOptions options) {
        ShardRow row =
                database.take(Objects.requireNonNull(database.shard(0)), "node").orElseThrow();
        SimulatedStorage storage = new SimulatedStorage(
                world,
                process,
                timers(),
                dice,
                disk,
                databases,
                database,
                Switches.NONE,
                new LaneOptions(8, 1 << 20, 1_000, 8 << 20, answerMs),
                commit -> {},
                null);
        opened = new SimulatedShard(
                row,
                inHand(storage),
                router(),
                timers(),
                dice::bits,
                () -> ++appends,
                Limits.DEFAULT,
                storage.targets(),
                storage.retentions(0),
                options,
                action -> world.schedule(process, 0, action),
                () -> inDoubt,
                () -> {
                    questions++;
                    return Future.succeededFuture(holds);
                },
                lost::add);
        opened.open();
    }

    private Timers timers() {
        return new Timers() {
            @Override
            public long nowMs() {
                return world.nowMs() + skewMs;
            }

            @Override
            public long steadyMs() {
                return world.nowMs();
            }

            @Override
            public Runnable schedule(long delayMs, Runnable action) {
                return world.schedule(process, delayMs, action);
            }
        };
    }

    private RunStorage inHand(RunStorage storage) {
        return (RunStorage) Proxy.newProxyInstance(
                WithOneShard.class.getClassLoader(), new Class<?>[] {RunStorage.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("hasRoom")) {
                        return hasRoom;
                    }
                    try {
                        Object answer = method.invoke(storage, arguments);
                        return method.getName().equals("events")
                                ? ((Future<?>) answer).compose(rows -> beforeEvents.map(rows))
                                : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Router router() {
        return new Router() {
            @Override
            public Future<Reply> toSlot(int slot, Call call) {
                return shard().handle(slot, call);
            }

            @Override
            public Future<Reply> toTaskQueue(TaskQueueKey queue, Call call) {
                if (call.request() instanceof TasksParkedRequest) {
                    return Future.succeededFuture(Reply.of(TasksParkedReply.getDefaultInstance()));
                }
                OfferTaskRequest offer = (OfferTaskRequest) call.request();
                offers.add(offer);
                return Future.succeededFuture(Reply.of(OfferTaskReply.newBuilder()
                        .setOutcome(
                                offer.getSticky()
                                        ? OfferTaskReply.Outcome.NO_STICKY_POLLER
                                        : OfferTaskReply.Outcome.TAKEN)
                        .build()));
            }

            @Override
            public void broadcast(String topic, byte[] body) {
                throw new AssertionError(topic);
            }

            @Override
            public void onBroadcast(String topic, Consumer<byte[]> listener) {
                throw new AssertionError(topic);
            }
        };
    }

    final <Q extends Message> Future<Reply> send(Rpc<Q, ?> rpc, Q request) {
        Caller caller = rpc == NodeRpcs.DELIVER_MESSAGE ? Caller.NODE : Simulation.CALLER;
        return shard().handle(
                        Slots.of(Simulation.NAMESPACE_ID, WORKFLOW), new Call(rpc, request, caller, Call.NO_DEADLINE));
    }

    /** As a caller's node has it done: the shard does it, its answer is lost, and the router tries again. */
    final <Q extends Message> Future<Reply> sendLosingAnAnswer(Rpc<Q, ?> rpc, Q request) {
        LocalRouter router = new LocalRouter(SimulatedVertx.of(world, process), world::nowMs);
        boolean[] lost = {false};
        router.serve(
                (slot, call) -> shard().handle(slot, call).transform((answer, refusal) -> {
                    if (lost[0]) {
                        return refusal == null ? Future.succeededFuture(answer) : Future.failedFuture(refusal);
                    }
                    lost[0] = true;
                    return Future.failedFuture(new WrongOwner("gone with the answer"));
                }),
                (queue, call) -> Future.failedFuture(new WrongOwner(queue.name())));
        return router.toSlot(
                Slots.of(Simulation.NAMESPACE_ID, WORKFLOW),
                new Call(rpc, request, Simulation.CALLER, Call.NO_DEADLINE));
    }

    final <Q extends Message> Throwable failure(Rpc<Q, ?> rpc, Q request) {
        Future<Reply> answer = send(rpc, request);
        until(answer::isComplete);
        assertThat(answer.failed()).isTrue();
        return answer.cause();
    }

    final <Q extends Message> Reply call(Rpc<Q, ?> rpc, Q request) {
        Future<Reply> answer = send(rpc, request);
        until(answer::isComplete);
        assertThat(answer.cause()).isNull();
        return answer.result();
    }

    final <Q extends Message, A> A call(Rpc<Q, ?> rpc, Q request, Parser<A> parser) {
        try {
            return parser.parseFrom(call(rpc, request).join());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /** Lets the world go on for so long. */
    final void waits(long ms) {
        boolean[] over = {false};
        world.schedule(null, ms, () -> over[0] = true);
        until(() -> over[0]);
    }

    /** Since the beginning, by the world's clock. */
    final long elapsedMs() {
        return world.elapsedMs();
    }

    final void until(BooleanSupplier condition) {
        for (int steps = 0; !condition.getAsBoolean(); steps++) {
            assertThat(steps).isLessThan(STEPS_MAX);
            assertThat(world.step()).isTrue();
        }
    }
}
