package io.perdura.node.append;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.persistence.BacklogKey;
import io.perdura.node.persistence.BacklogPlace;
import io.perdura.node.persistence.BacklogRow;
import io.perdura.node.persistence.BacklogStats;
import io.perdura.node.persistence.Commit;
import io.perdura.node.persistence.Database;
import io.perdura.node.persistence.DatabaseLimits;
import io.perdura.node.persistence.DueRun;
import io.perdura.node.persistence.DueUpdate;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.persistence.PgBacklogReads;
import io.perdura.node.persistence.PgShardStorage;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.Runs;
import io.perdura.node.persistence.Shards;
import io.perdura.node.persistence.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BacklogStoreTest {
    private static final long DUE_MS = 1_000_000;

    private final Vertx vertx = Vertx.vertx();
    private Database database;
    private PgRunStorage storage;
    private PgBacklogReads backlog;
    private long epoch;

    @BeforeEach
    void open() {
        PostgresOptions options = TestPostgres.migrated(vertx, 1);
        database = new Database(vertx, options, DatabaseLimits.DEFAULT);
        storage = new PgRunStorage(vertx, database, 1, LaneOptions.DEFAULT);
        backlog = new PgBacklogReads(database);
        epoch = Shards.take(new PgShardStorage(database), 0, "me").await().epoch();
    }

    @AfterEach
    void close() {
        storage.close().await();
        database.close().await();
        vertx.close().await();
    }

    @Test
    void tasksLeaveByPriorityThenAge() {
        List<BacklogRow> rows = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            rows.add(row(started(i), 0, i % 2 == 0 ? 3 : 1, 5_000 - i));
        }
        storage.append(commit(List.of(), rows, List.of())).await();

        List<BacklogRow> read = new ArrayList<>();
        BacklogPlace after = null;
        List<BacklogRow> page = page(after);
        while (!page.isEmpty()) {
            read.addAll(page);
            BacklogRow last = page.get(page.size() - 1);
            after = new BacklogPlace(
                    last.priority(),
                    last.scheduledMs(),
                    last.key().runId(),
                    last.key().task());
            page = page(after);
        }

        assertThat(read).containsExactlyInAnyOrderElementsOf(rows);
        for (int i = 1; i < read.size(); i++) {
            BacklogRow before = read.get(i - 1);
            BacklogRow next = read.get(i);
            assertThat(before.priority() < next.priority()
                            || before.priority() == next.priority() && before.scheduledMs() < next.scheduledMs())
                    .isTrue();
        }
        assertThat(backlog.stats(Runs.NAMESPACE, "orders", 1).await()).isEqualTo(new BacklogStats(20, 4_981));
        assertThat(backlog.stats(Runs.NAMESPACE, "other", 1).await()).isEqualTo(new BacklogStats(0, 0));
    }

    @Test
    void aRunThatIsListedIsFoundByItsDeadlineOnlyAndKnowsItsRows() {
        ExecutionHeader run = started(1);
        assertThat(owing()).containsExactly(run.runId().toString());

        storage.append(commit(
                        List.of(new DueUpdate(run.slot(), run.runId(), DUE_MS, ExecutionHeader.NO_TASK)),
                        List.of(row(run, 0, 3, 1), row(run, 7, 3, 2)),
                        List.of()))
                .await();

        assertThat(owing()).isEmpty();
        assertThat(storage.due(0, 4_095, DUE_MS, null, 10).await())
                .extracting(DueRun::runId)
                .containsExactly(run.runId());
        assertThat(storage.load(run.slot(), run.runId()).await().backlog()).isEqualTo(Map.of(0L, 1L, 7L, 1L));
    }

    @Test
    void whatIsListedAndTakenInOneStatementIsGone() {
        ExecutionHeader run = started(1);
        ExecutionHeader other = started(2);
        BacklogKey key = new BacklogKey(run.slot(), run.runId(), 0);
        storage.append(commit(List.of(), List.of(row(other, 0, 3, 1)), List.of()))
                .await();

        // The first keeps the lane busy, so that the others leave in one statement.
        Future.all(
                        storage.append(Runs.append(0, epoch, Runs.row(9, Runs.newRunId(), 1))),
                        storage.append(commit(List.of(), List.of(row(run, 0, 3, 1)), List.of())),
                        storage.append(commit(List.of(), List.of(), List.of(key))),
                        storage.append(
                                commit(List.of(), List.of(), List.of(new BacklogKey(other.slot(), other.runId(), 0)))),
                        storage.append(commit(List.of(), List.of(row(other, 0, 2, 9)), List.of())))
                .await();

        assertThat(page(null)).containsExactly(row(other, 0, 2, 9));
    }

    private ExecutionHeader started(int number) {
        ExecutionHeader header = Runs.header(7, "w" + number, Runs.newRunId()).owing(DUE_MS, 5);
        storage.append(Runs.start(0, epoch, header)).await();
        return header;
    }

    private List<String> owing() {
        return storage.owingTasks(0, 4_095, null, 10).await().stream()
                .map(run -> run.runId().toString())
                .toList();
    }

    private List<BacklogRow> page(BacklogPlace after) {
        return backlog.page(Runs.NAMESPACE, "orders", 1, after, 6).await();
    }

    private Commit commit(List<DueUpdate> dues, List<BacklogRow> parked, List<BacklogKey> taken) {
        return new Commit(
                0, epoch, Runs.newAppendId(), List.of(), List.of(), List.of(), dues, parked, taken, List.of());
    }

    private static BacklogRow row(ExecutionHeader run, long task, int priority, long scheduledMs) {
        return new BacklogRow(
                new BacklogKey(run.slot(), run.runId(), task),
                Runs.NAMESPACE,
                "orders",
                1,
                priority,
                "key",
                1.5,
                scheduledMs,
                run.workflowId(),
                2,
                1,
                1);
    }
}
