package io.perdura.node.append;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.perdura.node.persistence.ClosedPage;
import io.perdura.node.persistence.Commit;
import io.perdura.node.persistence.Database;
import io.perdura.node.persistence.DatabaseLimits;
import io.perdura.node.persistence.DueRun;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.persistence.Expiry;
import io.perdura.node.persistence.NamespaceRow;
import io.perdura.node.persistence.PgNamespaceStore;
import io.perdura.node.persistence.PgShardStorage;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.Runs;
import io.perdura.node.persistence.Shards;
import io.perdura.node.persistence.StoredRun;
import io.perdura.node.persistence.TestPostgres;
import io.temporal.api.enums.v1.NamespaceState;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is read to take closed runs away: those that are over and owe nothing, and no others. */
class ClosedRunsStoreTest {
    private static final int SLOT = 7;

    private final Vertx vertx = Vertx.vertx();
    private Database database;
    private PgRunStorage storage;
    private PgNamespaceStore namespaces;
    private long epoch;

    @BeforeEach
    void open() {
        PostgresOptions options = TestPostgres.migrated(vertx, 1);
        database = new Database(vertx, options, DatabaseLimits.DEFAULT);
        storage = new PgRunStorage(vertx, database, 1, LaneOptions.DEFAULT);
        namespaces = new PgNamespaceStore(database);
        namespaces
                .insertIfAbsent(new NamespaceRow(Runs.NAMESPACE, "a", 1, ByteString.EMPTY, 4))
                .await();
        epoch = Shards.take(new PgShardStorage(database), 0, "me").await().epoch();
    }

    @AfterEach
    void close() {
        storage.close().await();
        database.close().await();
        vertx.close().await();
    }

    @Test
    void whatIsOverGoesByCloseTimeAndThereIsAlwaysANextPage() {
        ExecutionHeader second = closed("second", 2_000);
        ExecutionHeader first = closed("first", 1_000);
        closed("later", 6_000);
        start("open");

        List<DueRun> one = page(new Expiry(Runs.NAMESPACE, 4, 1_000, 4_000), null, 1);
        List<DueRun> two = page(new Expiry(Runs.NAMESPACE, 4, 1_000, 4_000), one.get(0), 5);

        assertThat(one).containsExactly(run(first));
        assertThat(two).containsExactly(run(second));
        assertThat(storage.firstClosed(0, 4095, List.of(Runs.NAMESPACE), 0).await())
                .isEqualTo(Map.of(Runs.NAMESPACE, 1_000L));
        assertThat(storage.firstClosed(0, 4095, List.of(Runs.NAMESPACE), 2_001).await())
                .isEqualTo(Map.of(Runs.NAMESPACE, 6_000L));
        assertThat(storage.firstClosed(0, SLOT - 1, List.of(Runs.NAMESPACE), 0).await())
                .isEmpty();
    }

    @Test
    void whatOwesSomethingStays() {
        ExecutionHeader debtor = start("debtor");
        ExecutionHeader closed = Runs.closed(debtor, 1_000, ByteString.EMPTY).owing(5_000, ExecutionHeader.NO_TASK);
        storage.append(Runs.update(0, epoch, Runs.row(SLOT, debtor.runId(), 2), closed))
                .await();

        assertThat(page(new Expiry(Runs.NAMESPACE, 4, 1, 9_000), null, 5)).isEmpty();
        assertThat(storage.firstClosed(0, 4095, List.of(Runs.NAMESPACE), 0).await())
                .isEmpty();
    }

    @Test
    void whoBelievesInAnotherVersionOfTheNamespaceFindsNothing() {
        closed("closed", 1_000);

        ClosedPage page = storage.closed(0, 4095, new Expiry(Runs.NAMESPACE, 3, 1, 9_000), null, 5)
                .await();

        assertThat(page).isEqualTo(new ClosedPage(false, List.of()));
    }

    @Test
    void aClockThatIsAheadDeletesNothing() {
        long soon = System.currentTimeMillis() + 3_600_000;
        closed("closed", soon);

        assertThat(page(new Expiry(Runs.NAMESPACE, 4, 1, soon + 1_000), null, 5))
                .isEmpty();
    }

    @Test
    void aDeletedNamespaceGoesWhenNoRunIsLeft() {
        ExecutionHeader open = start("open");
        assertThat(storage.open(0, 4095, Runs.NAMESPACE, null, 5).await())
                .containsExactly(new DueRun(SLOT, Runs.NAMESPACE, "open", open.runId(), open.startMs()));

        assertThat(namespaces.removeIfEmpty(Runs.NAMESPACE).await()).isFalse();
        namespaces
                .update(new NamespaceRow(
                        Runs.NAMESPACE, "b", NamespaceState.NAMESPACE_STATE_DELETED_VALUE, ByteString.EMPTY, 4))
                .await();
        assertThat(namespaces.removeIfEmpty(Runs.NAMESPACE).await()).isFalse();
        storage.append(Commit.deletion(0, epoch, Runs.newAppendId(), List.of(new StoredRun(SLOT, open.runId()))))
                .await();

        assertThat(namespaces.removeIfEmpty(Runs.NAMESPACE).await()).isTrue();
        assertThat(namespaces.findById(Runs.NAMESPACE).await()).isNull();
    }

    private List<DueRun> page(Expiry expiry, @Nullable DueRun after, int limit) {
        ClosedPage page = storage.closed(0, 4095, expiry, after, limit).await();
        assertThat(page.isCurrent()).isTrue();
        return page.runs();
    }

    private static DueRun run(ExecutionHeader closed) {
        return new DueRun(SLOT, Runs.NAMESPACE, closed.workflowId(), closed.runId(), closed.closeMs());
    }

    private ExecutionHeader start(String workflowId) {
        ExecutionHeader header = Runs.header(SLOT, workflowId, Runs.newRunId());
        storage.append(Runs.start(0, epoch, header)).await();
        return header;
    }

    private ExecutionHeader closed(String workflowId, long closeMs) {
        ExecutionHeader open = start(workflowId);
        ExecutionHeader closed =
                Runs.closed(open, closeMs, ByteString.EMPTY).owing(ExecutionHeader.NOT_OWED, ExecutionHeader.NO_TASK);
        storage.append(Runs.update(0, epoch, Runs.row(SLOT, open.runId(), 2), closed))
                .await();
        return closed;
    }
}
