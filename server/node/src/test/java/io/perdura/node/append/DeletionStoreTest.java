package io.perdura.node.append;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.perdura.node.persistence.Commit;
import io.perdura.node.persistence.Database;
import io.perdura.node.persistence.DatabaseLimits;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.persistence.PgShardStorage;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.Runs;
import io.perdura.node.persistence.Shards;
import io.perdura.node.persistence.StoredRun;
import io.perdura.node.persistence.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A run that is taken away is gone at once, and its rows a few at a time; other runs keep theirs. */
class DeletionStoreTest {
    private final Vertx vertx = Vertx.vertx();
    private PostgresOptions options;
    private Database database;
    private PgRunStorage storage;
    private long epoch;

    @BeforeEach
    void open() {
        options = TestPostgres.migrated(vertx, 1);
        database = new Database(vertx, options, DatabaseLimits.DEFAULT);
        storage = new PgRunStorage(vertx, database, 1, LaneOptions.DEFAULT);
        epoch = Shards.take(new PgShardStorage(database), 0, "me").await().epoch();
    }

    @AfterEach
    void close() {
        storage.close().await();
        database.close().await();
        vertx.close().await();
    }

    @Test
    void itIsGoneAtOnceAndItsRowsAfterwards() {
        ExecutionHeader gone = Runs.header(7, "w", Runs.newRunId());
        ExecutionHeader other = Runs.header(7, "other", Runs.newRunId());
        StoredRun run = new StoredRun(7, gone.runId());
        storage.append(Runs.start(0, epoch, gone)).await();
        storage.append(Runs.start(0, epoch, other)).await();
        for (int seq = 2; seq <= 5; seq++) {
            storage.append(Runs.append(0, epoch, Runs.row(7, gone.runId(), seq)))
                    .await();
        }
        storage.snapshot(0, epoch, 7, gone.runId(), 3, ByteString.EMPTY).await();

        storage.append(Commit.deletion(0, epoch, Runs.newAppendId(), List.of(run)))
                .await();

        assertThat(storage.header(7, Runs.NAMESPACE, "w", gone.runId()).await()).isNull();
        assertThat(count("deletion")).isEqualTo("[1]");
        storage.snapshot(0, epoch, 7, gone.runId(), 4, ByteString.EMPTY).await(); // it comes too late, and is not kept
        assertThat(storage.sweep(0, 4095, 10, 3).await()).isTrue();
        assertThat(count("deletion")).isEqualTo("[1]");
        assertThat(storage.sweep(0, 4095, 10, 3).await()).isFalse();
        assertThat(count("deletion")).isEqualTo("[0]");
        assertThat(count("history")).isEqualTo("[1]");
        assertThat(count("snapshot")).isEqualTo("[0]");
        assertThat(storage.header(7, Runs.NAMESPACE, "other", other.runId()).await())
                .isEqualTo(other);
    }

    @Test
    void nothingIsSweptOfARunThatIsThere() {
        ExecutionHeader there = Runs.header(7, "w", Runs.newRunId());
        storage.append(Runs.start(0, epoch, there)).await();

        storage.sweep(0, 4095, 10, 3).await();

        assertThat(count("history")).isEqualTo("[1]");
    }

    @Test
    void oneStatementMayHoldARunFromItsStartToItsEnd() {
        ExecutionHeader brief = Runs.header(7, "w", Runs.newRunId());
        ExecutionHeader closed = Runs.closed(brief, 5_000, ByteString.EMPTY);
        StoredRun run = new StoredRun(7, brief.runId());

        Future.all(
                        storage.append(Runs.start(0, epoch, Runs.header(7, "busy", Runs.newRunId()))),
                        storage.append(Runs.start(0, epoch, brief)),
                        storage.append(Runs.update(0, epoch, Runs.row(7, brief.runId(), 2), closed)),
                        storage.append(Commit.deletion(0, epoch, Runs.newAppendId(), List.of(run))))
                .await();

        assertThat(storage.header(7, Runs.NAMESPACE, "w", brief.runId()).await())
                .isNull();
        assertThat(count("deletion")).isEqualTo("[1]");
    }

    private String count(String table) {
        return TestPostgres.ask(vertx, options, "SELECT count(*) FROM " + table)
                .toString()
                .replace("[[", "[")
                .replace("]]", "]");
    }
}
