package io.perdura.node.routing;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.perdura.engine.Rejections;
import io.perdura.node.persistence.ShardRow;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Who owns a slot, as a node knows it from the table and from what others call out. */
class OwnerTableTest {
    private static final Node A = new Node("a", "a:1");
    private static final Node B = new Node("b", "b:1");

    private List<ShardRow> table = List.of(new ShardRow(0, 0, 4_095, 3, A.text()));
    private long nowMs = 1_000;
    private int reads;
    private final OwnerTable owners = new OwnerTable(
            membership(),
            () -> {
                reads++;
                return Future.succeededFuture(table);
            },
            () -> nowMs);

    @Test
    void whoeverHasTakenAShardSaysSo() {
        owners.refresh().await();
        owners.learn(OwnerTable.written(new ShardRow(0, 0, 4_095, 4, B.text())));
        owners.learn(OwnerTable.written(new ShardRow(0, 0, 4_095, 3, A.text())));

        assertThat(id(7)).as("the later one").isEqualTo("b");
        assertThat(reads).isEqualTo(1);
    }

    @Test
    void ofAShardThatIsGoneNothingIsKept() {
        owners.refresh().await();
        AtomicInteger told = new AtomicInteger();
        owners.newsOfSlot(7).await(told::incrementAndGet);
        owners.learn(OwnerTable.written(new ShardRow(0, 0, 4_095, 4, B.text())));
        owners.newsOfSlot(7).await(told::incrementAndGet);
        assertThat(told).hasValue(1);
        table = List.of(new ShardRow(1, 0, 99, 5, A.text()), new ShardRow(2, 100, 4_095, 5, B.text()));
        nowMs += 1_000;

        owners.refresh().await();

        assertThat(told).as("who waits for news of it looks for its slot again").hasValue(2);
        assertThat(owners.newsKept()).isZero();
    }

    @Test
    void aShardThatIsNewMakesTheTableBeRead() {
        owners.refresh().await();
        ShardRow lower = new ShardRow(1, 0, 99, 5, A.text());
        ShardRow upper = new ShardRow(2, 100, 4_095, 5, B.text());
        table = List.of(lower, upper);
        nowMs += 1_000;

        owners.learn(OwnerTable.written(upper));

        assertThat(reads).isEqualTo(2);
        assertThat(id(99)).isEqualTo("a");
        assertThat(id(100)).isEqualTo("b");
    }

    /** Each call that looks for an owner then asks for the table; that Postgres is away is said elsewhere, once. */
    @Test
    void whilePostgresIsAwayNotEveryCallIsToldOf() {
        Logger logger = (Logger) LoggerFactory.getLogger(OwnerTable.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            OwnerTable away =
                    new OwnerTable(membership(), () -> Future.failedFuture(Rejections.shardUnavailable()), () -> nowMs);

            away.lookAgain();

            assertThat(log.list)
                    .filteredOn(said -> said.getLevel().isGreaterOrEqual(Level.INFO))
                    .isEmpty();
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void aShardWithoutAnOwnerIsLookedForWhereItIsWanted() {
        table = List.of(
                new ShardRow(1, 0, 2_047, 5, "", A.address()), new ShardRow(2, 2_048, 4_095, 5, "", B.address()));
        owners.refresh().await();

        assertThat(id(7)).isEqualTo("a");
        assertThat(id(4_000)).isEqualTo("b");
    }

    private String id(int slot) {
        Node owner = owners.ownerOfSlot(slot);
        return owner == null ? "nobody" : owner.id();
    }

    private static Membership membership() {
        return new Membership() {
            @Override
            public Node self() {
                return A;
            }

            @Override
            public List<Node> members() {
                return List.of(A, B);
            }

            @Override
            public Sight sight(String nodeId) {
                return nodeId.isEmpty() ? Sight.OUT_OF_SIGHT : Sight.SERVING;
            }

            @Override
            public void listen(MembershipListener listener) {}
        };
    }
}
