package io.perdura.node.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The databases of a cluster find each other at every start, and no other database passes for one of them. */
class ClusterDatabasesStoreTest {
    private final Vertx vertx = Vertx.vertx();
    private final PostgresOptions main = TestPostgres.empty(vertx);
    private final PostgresOptions orders = TestPostgres.empty(vertx);

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void theSlotsAreDividedAmongThemOnce() {
        assertThat(migrate(main, 4, "orders", orders)).isEqualTo(2 * Migration.FILES.size());
        assertThat(migrate(main, 16, "orders", orders)).isZero();

        assertThat(shards("main", main))
                .containsExactly(
                        new ShardRow(0, 0, 1_023, 0, "", "", "main"), new ShardRow(1, 1_024, 2_047, 0, "", "", "main"));
        assertThat(shards("orders", orders))
                .containsExactly(
                        new ShardRow(2, 2_048, 3_071, 0, "", "", "orders"),
                        new ShardRow(3, 3_072, 4_095, 0, "", "", "orders"));
    }

    @Test
    void eachHasAShardThoughFewerAreAskedFor() {
        migrate(main, 1, "orders", orders);

        assertThat(shards("main", main)).containsExactly(new ShardRow(0, 0, 2_047, 0, "", "", "main"));
        assertThat(shards("orders", orders)).containsExactly(new ShardRow(1, 2_048, 4_095, 0, "", "", "orders"));
    }

    @Test
    void nodesThatStartAtOnceDivideThemOnce() {
        List<Future<Integer>> starts = new ArrayList<>();
        for (int shards : List.of(2, 4, 8)) {
            starts.add(all(main, shards, "orders", orders).migrate());
        }
        Future.join(starts).await();

        List<ShardRow> rows = new ArrayList<>(shards("main", main));
        rows.addAll(shards("orders", orders));
        int next = 0;
        for (ShardRow row : rows) {
            assertThat(row.slotFrom()).isEqualTo(next);
            next = row.slotTo() + 1;
        }
        assertThat(next).isEqualTo(4_096);
        assertThat(rows).extracting(ShardRow::shardId).doesNotHaveDuplicates();
    }

    @Test
    void oneThatComesLaterHasNoSlotsAtFirst() {
        new SchemaMigrator(vertx, main).migrate(2).await();

        migrate(main, 2, "orders", orders);

        assertThat(shards("main", main)).hasSize(2);
        assertThat(shards("orders", orders)).isEmpty();
    }

    @Test
    void whatWasNotBegunByAStartThatDiedIsBegunByTheNext() {
        migrate(main, 4, "orders", orders);
        TestPostgres.ask(vertx, orders, "DELETE FROM shard");
        TestPostgres.ask(vertx, orders, "UPDATE shard_layout SET begun = -1");

        migrate(main, 8, "orders", orders);

        assertThat(shards("orders", orders)).extracting(ShardRow::shardId).containsExactly(2, 3);
    }

    @Test
    void whatHasBegunAndIsGoneIsNotBegunAgain() {
        migrate(main, 4, "orders", orders);
        TestPostgres.ask(vertx, orders, "DELETE FROM shard");

        migrate(main, 4, "orders", orders);

        assertThat(shards("orders", orders)).isEmpty();
    }

    @Test
    void aDatabaseThatIsNotNamedIsMissed() {
        migrate(main, 2, "orders", orders);

        assertRefused(() -> new SchemaMigrator(vertx, main).migrate(2).await())
                .hasMessageStartingWith("The cluster has a database called orders, and this node was not told");
    }

    @Test
    void aFurtherOneIsNoMainOne() {
        migrate(main, 2, "orders", orders);

        assertRefused(() -> new SchemaMigrator(vertx, orders).migrate(2).await())
                .hasMessageStartingWith("The database is the one called orders of a cluster, and not its main one.");
    }

    @Test
    void oneOfAnotherClusterIsRefused() {
        migrate(main, 2, "orders", orders);
        PostgresOptions other = TestPostgres.empty(vertx);

        assertRefused(() -> migrate(other, 2, "orders", orders)).hasMessageContaining("belongs to another cluster.");
        assertRefused(() -> migrate(other, 2, "orders", main)).hasMessageContaining("belongs to another cluster.");
    }

    @Test
    void oneThatHasRunsOfItsOwnIsRefused() {
        new SchemaMigrator(vertx, orders).migrate(1).await();
        TestPostgres.ask(vertx, orders, "DELETE FROM database_identity");

        assertRefused(() -> migrate(main, 2, "orders", orders)).hasMessageContaining("has runs of its own");
    }

    @Test
    void namesAreNotExchanged() {
        migrate(main, 2, "orders", orders);

        assertRefused(() -> migrate(main, 2, "bills", orders))
                .hasMessageStartingWith("The cluster has a database called orders");
        PostgresOptions bills = TestPostgres.empty(vertx);
        assertRefused(() -> new ClusterDatabases(
                                vertx,
                                main,
                                List.of(new NamedDatabase("orders", bills), new NamedDatabase("bills", orders)),
                                2)
                        .migrate()
                        .await())
                .hasMessageContaining("is the one that this cluster calls orders.");
    }

    @Test
    void oneThatCannotBeReachedIsNamed() {
        PostgresOptions missing = orders.inDatabase("no_such_database");

        assertThatThrownBy(() -> migrate(main, 2, "orders", missing))
                .isInstanceOfSatisfying(
                        FurtherDatabaseException.class,
                        failure -> assertThat(failure.shown())
                                .startsWith("Database orders, Postgres at ")
                                .endsWith("no_such_database"));
    }

    @Test
    void aDatabaseFromBeforeThereWereSeveralIsAMainOne() {
        new SchemaMigrator(vertx, main, Migration.all().subList(0, 5))
                .migrate(connection -> connection
                        .query("INSERT INTO shard VALUES (0, 0, 4095, 7, '', now(), '')")
                        .execute()
                        .mapEmpty())
                .await();

        migrate(main, 4, "orders", orders);

        assertThat(shards("main", main)).containsExactly(new ShardRow(0, 0, 4_095, 7, "", "", "main"));
        assertThat(map()).isEqualTo(new SlotMap(List.of(new SlotMap.Range(0, 4_095, "main", 1, 0, 0))));
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
            ThrowingCallable start) {
        return assertThatThrownBy(start).isInstanceOf(SchemaException.class);
    }

    private SlotMap map() {
        Database database = new Database(vertx, main, DatabaseLimits.DEFAULT);
        SlotMap map = new PgSlotMap(database).read().await();
        database.close().await();
        return map;
    }

    private List<ShardRow> shards(String name, PostgresOptions options) {
        Database database = new Database(vertx, options, DatabaseLimits.DEFAULT);
        List<ShardRow> shards = new PgShardStorage(name, database).shards().await();
        database.close().await();
        return shards;
    }

    private int migrate(PostgresOptions first, int shards, String name, PostgresOptions second) {
        return all(first, shards, name, second).migrate().await();
    }

    private ClusterDatabases all(PostgresOptions first, int shards, String name, PostgresOptions second) {
        return new ClusterDatabases(vertx, first, List.of(new NamedDatabase(name, second)), shards);
    }
}
