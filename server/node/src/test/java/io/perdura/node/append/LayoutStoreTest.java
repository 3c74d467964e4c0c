package io.perdura.node.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.node.persistence.AppendException;
import io.perdura.node.persistence.AppendException.Kind;
import io.perdura.node.persistence.Database;
import io.perdura.node.persistence.DatabaseLimits;
import io.perdura.node.persistence.FormerShard;
import io.perdura.node.persistence.LayoutChange;
import io.perdura.node.persistence.LayoutChange.Child;
import io.perdura.node.persistence.PgLayoutStorage;
import io.perdura.node.persistence.PgShardStorage;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.Runs;
import io.perdura.node.persistence.ShardLayout;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.persistence.Shards;
import io.perdura.node.persistence.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Shards are split and merged in Postgres, while they are written and while others do the same. */
class LayoutStoreTest {
    private static final int SLOT = 7;

    private final Vertx vertx = Vertx.vertx();
    private PostgresOptions options;
    private Database database;
    private PgRunStorage storage;
    private PgShardStorage shards;
    private PgLayoutStorage layouts;
    private long epoch;

    @BeforeEach
    void open() {
        options = TestPostgres.migrated(vertx, 2);
        database = new Database(vertx, options, DatabaseLimits.DEFAULT);
        storage = new PgRunStorage(vertx, database, 1, LaneOptions.DEFAULT);
        shards = new PgShardStorage(database);
        layouts = new PgLayoutStorage(database);
        Shards.take(shards, 0, "me@here").await();
        epoch = Shards.take(shards, 0, "me@here").await().epoch();
    }

    @AfterEach
    void close() {
        storage.close().await();
        database.close().await();
        vertx.close().await();
    }

    @Test
    void theChildrenHaveTheSlotsAndALaterEpoch() {
        ShardLayout before = layout();

        assertThat(layouts.change(before.split(0, OptionalInt.of(100))).await()).isTrue();

        assertThat(layout())
                .isEqualTo(new ShardLayout(
                        before.version() + 1,
                        List.of(
                                new ShardRow(2, 0, 99, epoch + 1, ""),
                                new ShardRow(3, 100, 2_047, epoch + 1, ""),
                                new ShardRow(1, 2_048, 4_095, 0, ""))));
        assertThat(layouts.former(List.of(0, 1)).await()).containsExactly(new FormerShard(0, 0, 2_047));
    }

    @Test
    void mergedShardsAreLaterThanEachOfThem() {
        assertThat(layouts.change(layout().merge(0, 1)).await()).isTrue();

        assertThat(layout().rows()).containsExactly(new ShardRow(2, 0, 4_095, epoch + 1, ""));
    }

    @Test
    void noIdIsUsedAgain() {
        layouts.change(layout().merge(0, 1)).await();
        layouts.change(layout().split(2, OptionalInt.empty())).await();
        layouts.change(layout().merge(3, 4)).await();

        assertThat(layout().rows()).extracting(ShardRow::shardId).containsExactly(5);
        assertThat(layouts.former(List.of(0, 1, 2, 3, 4, 5)).await()).hasSize(5);
    }

    @Test
    void whatTheFormerOwnerWritesAfterwardsIsRefused() {
        UUID run = Runs.newRunId();
        storage.append(Runs.start(0, epoch, Runs.header(SLOT, "w", run))).await();

        layouts.change(layout().split(0, OptionalInt.empty())).await();
        Future<Void> late = storage.append(Runs.append(0, epoch, Runs.row(SLOT, run, 2)));
        late.otherwiseEmpty().await();

        assertThat(kind(late)).isEqualTo(Kind.LOST);
        assertThat(storage.load(SLOT, run).await().rows()).hasSize(1);
        long next = Shards.take(shards, 2, "other@there").await().epoch();
        storage.append(Runs.append(2, next, Runs.row(SLOT, run, 2))).await();
        assertThat(shards.holds(0, epoch).await()).isFalse();
        assertThat(shards.holds(2, next).await()).isTrue();
    }

    @Test
    void aSplitWaitsForTheAppendUnderWay() {
        PgConnection writer = PgConnection.connect(vertx, options.client()).await();
        writer.query("BEGIN").execute().await();
        writer.query("SELECT FROM shard WHERE shard_id = 0 FOR SHARE").execute().await();
        Future<Boolean> splitting = layouts.change(layout().split(0, OptionalInt.empty()));
        assertThat(shards.holds(0, epoch).await()).isTrue();
        assertThat(splitting.isComplete()).isFalse();

        writer.query("COMMIT").execute().await();

        assertThat(splitting.await()).isTrue();
        assertThat(shards.holds(0, epoch).await()).isFalse();
        writer.close().await();
    }

    @Test
    void whatIsAcknowledgedWhileAShardIsSplitIsThere() {
        UUID run = Runs.newRunId();
        storage.append(Runs.start(0, epoch, Runs.header(SLOT, "w", run))).await();
        List<Future<Void>> appends = new ArrayList<>();
        for (int seq = 2; seq <= 100; seq++) {
            appends.add(storage.append(Runs.append(0, epoch, Runs.row(SLOT, run, seq))));
        }
        Future<Boolean> splitting = layouts.change(layout().split(0, OptionalInt.empty()));
        for (int seq = 101; seq <= 400; seq++) {
            appends.add(storage.append(Runs.append(0, epoch, Runs.row(SLOT, run, seq))));
        }

        assertThat(splitting.await()).isTrue();
        Future.join(appends).otherwiseEmpty().await();

        long acknowledged = appends.stream().filter(Future::succeeded).count();
        assertThat(storage.load(SLOT, run).await().rows()).hasSize((int) acknowledged + 1);
        assertThat(appends.stream().filter(Future::failed))
                .allSatisfy(late -> assertThat(kind(late)).isEqualTo(Kind.LOST));
    }

    @Test
    void ofTwoOperatorsAtOnceOneChangesTheLayout() {
        ShardLayout seen = layout();
        List<Future<Boolean>> tries = List.of(
                layouts.change(seen.split(0, OptionalInt.empty())),
                layouts.change(seen.split(0, OptionalInt.of(5))),
                layouts.change(seen.merge(0, 1)),
                layouts.change(seen.split(1, OptionalInt.empty())));

        Future.join(tries).await();

        assertThat(tries.stream().filter(Future::result)).hasSize(1);
        assertThat(layout().version()).isEqualTo(seen.version() + 1);
        requireCover();
    }

    @Test
    void slotsThatWouldBelongToNobodyOrToTwoChangeNothing() {
        ShardLayout before = layout();
        List<List<Child>> wrong = List.of(
                List.of(new Child(0, 1_000, ""), new Child(1_002, 2_047, "")),
                List.of(new Child(0, 1_000, ""), new Child(1_000, 2_046, "")),
                List.of(new Child(0, 2_048, "")),
                List.of(new Child(1, 2_047, "")),
                List.of(new Child(0, 2_046, "")),
                List.of());

        for (List<Child> children : wrong) {
            Future<Boolean> tried = layouts.change(new LayoutChange(before.version(), List.of(0), children));
            assertThatThrownBy(tried::await).as(children.toString()).isInstanceOf(Exception.class);
        }
        assertThatThrownBy(() -> layouts.change(
                                new LayoutChange(before.version(), List.of(0, 9), List.of(new Child(0, 2_047, ""))))
                        .await())
                .as("a shard that is not there")
                .isInstanceOf(Exception.class);

        assertThat(layout()).isEqualTo(before);
    }

    @Test
    void whereAShardShouldBeIsKeptOverItsOwners() {
        ShardLayout before = layout();

        ShardRow shard = before.rows().get(0);
        ShardRow gone = new ShardRow(9, 0, 2_047, 0, "");
        assertThat(layouts.prefer(shard, "there:1").await()).isTrue();
        assertThat(layouts.prefer(shard, "there:1").await()).as("it was said").isFalse();
        assertThat(layouts.prefer(gone, "there:1").await()).as("no such shard").isFalse();

        assertThat(layout().version()).isEqualTo(before.version() + 1);
        Shards.take(shards, 0, "other@there:1").await();
        assertThat(layout().rows().get(0)).isEqualTo(new ShardRow(0, 0, 2_047, epoch + 1, "other@there:1", "there:1"));
        layouts.change(layout().split(0, OptionalInt.empty())).await();
        assertThat(layout().rows()).extracting(ShardRow::preferred).containsExactly("there:1", "there:1", "");
    }

    private ShardLayout layout() {
        return shards.layout().await();
    }

    private void requireCover() {
        int next = 0;
        for (ShardRow row : layout().rows()) {
            assertThat(row.slotFrom()).isEqualTo(next);
            next = row.slotTo() + 1;
        }
        assertThat(next).isEqualTo(4_096);
    }

    private static Kind kind(Future<Void> failed) {
        return ((AppendException) failed.cause()).kind();
    }
}
