package io.perdura.node.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.perdura.node.persistence.DataMove.Step;
import io.perdura.node.persistence.DataMover.Stage;
import io.perdura.node.time.VertxTimers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A shard's rows go to another database as they are, whoever dies on the way, and only one of the two has them that count. */
@TestInstance(Lifecycle.PER_CLASS) // it also runs beside itself, on another Postgres
class DataMoverStoreTest {
    /** Of each, why it stays where it is. */
    private static final Map<String, String> STAY = Map.ofEntries(
            Map.entry("shard", "says who writes in this database"),
            Map.entry("shard_layout", "of this database"),
            Map.entry("former_shard", "of this database"),
            Map.entry("slot_range", "of the main database"),
            Map.entry("slot_move", "of the main database"),
            Map.entry("move_fence", "of this database"),
            Map.entry("slot_transit", "of this database"),
            Map.entry("database_identity", "of this database"),
            Map.entry("further_database", "of the main database"),
            Map.entry("namespaces", "of the main database"),
            Map.entry("settings", "of the main database"),
            Map.entry("task_queue_config", "of the main database"),
            Map.entry("schema_migration", "of this database"));

    private static final int SHARD = 1;
    private static final String MOVED = "slot BETWEEN 1024 AND 2047";

    private final Vertx vertx = Vertx.vertx();
    /** What every test begins with: each has a copy of its own. */
    private PostgresOptions mainAtFirst;

    private PostgresOptions ordersAtFirst;
    private Map<String, List<String>> rowsAtFirst;

    private PostgresOptions main;
    private PostgresOptions orders;
    private final Map<String, Database> databases = new LinkedHashMap<>();
    private PgDataMoves moves;
    private Map<String, List<String>> before;

    @BeforeAll
    void fill() {
        mainAtFirst = TestPostgres.empty(vertx);
        ordersAtFirst = TestPostgres.empty(vertx);
        new ClusterDatabases(vertx, mainAtFirst, List.of(new NamedDatabase("orders", ordersAtFirst)), 4)
                .migrate()
                .await();
        ask(mainAtFirst, "UPDATE shard SET epoch = 7, preferred = 'a:1' WHERE shard_id = 1");
        rows(mainAtFirst, "1000", "2100"); // some of them of other shards
        rowsAtFirst = rowsOf(mainAtFirst, MOVED);
        rowsAtFirst.forEach((table, rows) -> assertThat(rows).as(table).hasSizeGreaterThan(50));
    }

    @AfterAll
    void end() {
        vertx.close().await();
    }

    @BeforeEach
    void open() {
        main = TestPostgres.copyOf(vertx, mainAtFirst);
        orders = TestPostgres.copyOf(vertx, ordersAtFirst);
        databases.put("main", new Database(vertx, main, DatabaseLimits.DEFAULT));
        databases.put("orders", new Database(vertx, orders, DatabaseLimits.DEFAULT));
        moves = new PgDataMoves(databases.get("main"));
        before = rowsAtFirst;
    }

    @AfterEach
    void close() {
        databases.values().forEach(one -> one.close().await());
    }

    /** In each table, rows with all that a column may hold. */
    private void rows(PostgresOptions database, String from, String to) {
        String slots = " FROM generate_series(" + from + ", " + to + ") AS s";
        String id = "md5(s::text)::uuid";
        ask(
                database,
                "INSERT INTO history SELECT " + id + ", n, s * 31 + n, n, s, 1, 1,"
                        + " decode(repeat('005c27ff', n), 'hex'), ''" + slots
                        + ", generate_series(1, 3) AS n");
        ask(
                database,
                "INSERT INTO execution (namespace_id, run_id, first_run_id, start_ms, execution_ms, history_length,"
                        + " history_size_bytes, transitions, slot, status, format, close_ms, due_at, workflow_id,"
                        + " workflow_type, task_queue, start_request_id, parent_workflow_id, parent_run_id,"
                        + " root_workflow_id, root_run_id, memo, search_attributes, attributes, task_at)"
                        + " SELECT " + id + ", " + id + ", " + id + ", s, s, 3, 4, 5, s, 1, 1, nullif(s % 2, 0),"
                        + " nullif(s % 3, 0), 'a \"b\\c, (d)' || s, 'T', '', E'\\u00fc\\n', '', '', '', '', '\\x00', '',"
                        + " CASE WHEN s % 2 = 0 THEN '{\"a\": [1.50, \"x\"]}'::jsonb END, nullif(s % 5, 0)"
                        + slots);
        ask(
                database,
                "INSERT INTO snapshot SELECT " + id + ", 2, s, 1, decode(md5(s::text), 'hex')" + slots
                        + " WHERE s % 2 = 0");
        ask(
                database,
                "INSERT INTO backlog SELECT " + id + ", " + id + ", n, s, 1, 2, CASE n WHEN 1 THEN 0.1 WHEN 2 THEN"
                        + " 'NaN' ELSE 1e-300 END, s, 1, 1, 3, 'q', 'w', ''"
                        + slots + ", generate_series(0, 2) AS n WHERE s % 4 = 0");
        ask(database, "INSERT INTO deletion SELECT " + id + ", s" + slots + " WHERE s % 8 = 0");
    }

    private List<String> ask(PostgresOptions database, String sql) {
        return TestPostgres.ask(vertx, database, sql);
    }

    private Map<String, List<String>> rowsOf(PostgresOptions database, String where) {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        for (MovedTable table : MovedTable.values()) {
            rows.put(
                    table.table,
                    ask(database, "SELECT t::text FROM " + table.table + " AS t WHERE " + where + " ORDER BY 1"));
        }
        return rows;
    }

    private static Future<Void> meanwhile(Runnable action) {
        Promise<Void> done = Promise.promise();
        new Thread(() -> {
                    try {
                        action.run();
                        done.complete();
                    } catch (RuntimeException | AssertionError failure) {
                        done.fail(failure);
                    }
                })
                .start();
        return done.future();
    }

    private ShardRow shard(String database, int shardId) {
        return shards(database).stream()
                .filter(row -> row.shardId() == shardId)
                .findFirst()
                .orElseThrow();
    }

    private List<ShardRow> shards(String database) {
        return new PgShardStorage(database, databases.get(database)).shards().await();
    }

    /** A mover that calls this whenever it has reached something. */
    private DataMover mover(String self, BiFunction<DataMove, Stage, Future<Void>> reached) {
        return new DataMover(
                new VertxTimers(vertx), moves, new PgMoveEnds(databases), self, new DataMover.Surroundings() {
                    @Override
                    public Future<Void> letGo(int shardId) {
                        return Future.succeededFuture();
                    }

                    @Override
                    public void layoutChanged() {}

                    @Override
                    public Future<Void> reached(DataMove move, Stage stage) {
                        return reached.apply(move, stage);
                    }
                });
    }

    private DataMover mover(String self) {
        return mover(self, (move, stage) -> Future.succeededFuture());
    }

    private DataMove begin() {
        return moves.begin(shard("main", SHARD), "orders", "first").await().orElseThrow();
    }

    private DataMove stored() {
        return moves.read().await().orElseThrow();
    }

    private void requireMoved() {
        assertThat(stored().step()).isEqualTo(Step.DONE);
        assertThat(rowsOf(orders, MOVED)).isEqualTo(before);
        rowsOf(main, MOVED).forEach((table, rows) -> assertThat(rows).as(table).isEmpty());
        requireNothingLeft();
        ShardRow there = shard("orders", stored().newShardId());
        assertThat(there.slotFrom()).isEqualTo(1_024);
        assertThat(there.slotTo()).isEqualTo(2_047);
        assertThat(there.preferred()).isEqualTo("a:1");
        assertThat(there.epoch()).isGreaterThan(7);
        assertThat(shards("main")).extracting(ShardRow::shardId).containsExactly(0);
        SlotMap map = new PgSlotMap(databases.get("main")).read().await();
        assertThat(map.confirms(there)).isTrue();
        assertThat(map.has("main", 1_023)).isTrue();
        assertThat(map.has("main", 1_024)).isFalse();
        assertThat(map.has("orders", 2_048)).isTrue();
    }

    private void requireNotMoved() {
        assertThat(stored().step()).isEqualTo(Step.UNDONE);
        assertThat(rowsOf(main, MOVED)).isEqualTo(before);
        rowsOf(orders, MOVED)
                .forEach((table, rows) -> assertThat(rows).as(table).isEmpty());
        requireNothingLeft();
        assertThat(new PgSlotMap(databases.get("main")).read().await().has("main", 1_024))
                .isTrue();
    }

    private void requireNothingLeft() {
        for (PostgresOptions one : List.of(main, orders)) {
            assertThat(ask(one, "SELECT * FROM slot_transit")).isEmpty();
        }
        rowsOf(main, "NOT " + MOVED)
                .forEach((table, rows) -> assertThat(rows).as(table).isNotEmpty());
    }

    @Test
    void everyTableIsMovedOrStaysForAReason() {
        List<String> known = new ArrayList<>(STAY.keySet());
        for (MovedTable table : MovedTable.values()) {
            known.add(table.table);
        }
        assertThat(ask(
                                main,
                                "SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'p')"
                                        + " AND relnamespace = 'public'::regnamespace")
                        .stream()
                        .map(name -> name.substring(1, name.length() - 1)))
                .as("tables; one with a column slot belongs into MovedTable")
                .containsExactlyInAnyOrderElementsOf(known);
        assertThat(ask(
                                main,
                                "SELECT table_name::text FROM information_schema.columns"
                                        + " WHERE column_name = 'slot' AND table_schema = 'public'")
                        .stream()
                        .map(name -> name.substring(1, name.length() - 1)))
                .as("tables with rows of slots")
                .containsExactlyInAnyOrderElementsOf(
                        List.of("history", "execution", "snapshot", "backlog", "deletion"));
    }

    @Test
    void allRowsGoAsTheyAre() {
        DataMove begun = begin();

        mover("first").carryOn(begun).await();

        requireMoved();
        assertThat(stored().rows()).isGreaterThan(5_000);
        assertThat(new PgLayoutStorage(databases.get("main"))
                        .former(List.of(SHARD))
                        .await())
                .containsExactly(new FormerShard(SHARD, 1_024, 2_047));
    }

    @Test
    void whatIsWrittenMeanwhileGoesToo() {
        mover("first", (move, stage) -> {
                    if (stage == Stage.COPIED) {
                        return meanwhile(() -> {
                            ask(main, "UPDATE execution SET transitions = 99, due_at = NULL WHERE slot % 100 = 0");
                            ask(main, "DELETE FROM history WHERE slot % 100 = 1");
                            ask(main, "DELETE FROM backlog WHERE slot % 100 = 4");
                            ask(main, "UPDATE snapshot SET seq = 3, state = '\\x01' WHERE slot % 100 = 2");
                            ask(
                                    main,
                                    "INSERT INTO history SELECT md5(s::text)::uuid, 4, 5, 6, s, 1, 1, '', 'x'"
                                            + " FROM generate_series(1100, 1200) AS s");
                            before = rowsOf(main, MOVED);
                        });
                    }
                    return Future.succeededFuture();
                })
                .carryOn(begin())
                .await();

        requireMoved();
    }

    @Test
    void rowsThatLieAtTheTargetAreNotKept() {
        rows(orders, "1500", "1600");
        ask(orders, "UPDATE execution SET transitions = 1 WHERE slot = 1550");
        ask(orders, "UPDATE backlog SET run_id = md5('x' || slot)::uuid");

        mover("first").carryOn(begin()).await();

        requireMoved();
    }

    /** Whoever was thought dead at any step, and is not: another one carries the move on, and he changes nothing any more. */
    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"REOPENED", "OVER"},
            mode = EnumSource.Mode.EXCLUDE)
    void anotherOneCarriesItOn(Stage at) {
        Promise<Void> reached = Promise.promise();
        Promise<Void> awake = Promise.promise();
        Future<DataMove> first = mover("first", (move, stage) -> {
                    if (stage == at) {
                        reached.tryComplete();
                        return awake.future();
                    }
                    return Future.succeededFuture();
                })
                .carryOn(begin());
        reached.future().await();
        if (at == Stage.CLOSED || at == Stage.COPIED_REST) {
            assertThat(shards("main")).extracting(ShardRow::shardId).containsExactly(0);
            assertThat(shards("orders")).hasSize(2);
        }

        mover("second").carryOn(stored()).await();

        requireMoved();
        ask(orders, "UPDATE execution SET transitions = 1234 WHERE slot = 1500"); // it serves
        ask(orders, "DELETE FROM history WHERE slot = 1501");
        before = rowsOf(orders, MOVED);
        awake.complete();
        Throwable unused = catchThrowable(first::await);
        requireMoved();
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"ARRIVING", "COPIED", "LET_GO", "CLOSED", "COPIED_REST"})
    void whatFailsBeforeTheSwitchLeavesTheShardWhereItIs(Stage at) {
        Throwable failure = catchThrowable(() -> mover(
                        "first",
                        (move, stage) -> stage == at ? Future.failedFuture("it fails") : Future.succeededFuture())
                .carryOn(begin())
                .await());

        assertThat(failure).hasMessage("it fails");
        assertThat(stored().step()).isEqualTo(Step.COPYING);
        assertThat(shard("main", SHARD).epoch()).isEqualTo(at == Stage.CLOSED || at == Stage.COPIED_REST ? 8 : 7);
        assertThat(new PgLayoutStorage(databases.get("main"))
                        .former(List.of(SHARD))
                        .await())
                .isEmpty();

        mover("second").carryOn(stored()).await();
        requireMoved();
    }

    @Test
    void afterManyTriesItIsGivenUp() {
        begin();
        ask(main, "UPDATE slot_move SET tries = 50");

        mover(
                        "first",
                        (move, stage) ->
                                stage == Stage.CLOSED ? Future.failedFuture("it fails") : Future.succeededFuture())
                .carryOn(stored())
                .await();

        requireNotMoved();
        assertThat(stored().reason()).contains("it fails");
        assertThat(shard("main", SHARD).epoch()).isEqualTo(8);
        assertThat(shard("main", SHARD).preferred()).isEqualTo("a:1");
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"REOPENED", "LEFT_OVER", "SWEPT"})
    void whatIsGivenUpIsCarriedOnAsWell(Stage at) {
        begin();
        ask(main, "UPDATE slot_move SET tries = 50");
        Promise<Void> reached = Promise.promise();
        Future<DataMove> unused = mover("first", (move, stage) -> {
                    if (stage == Stage.CLOSED) {
                        return Future.failedFuture("it fails");
                    }
                    if (stage == at) {
                        reached.complete();
                        return Promise.<Void>promise().future();
                    }
                    return Future.succeededFuture();
                })
                .carryOn(stored());
        reached.future().await();

        mover("second").carryOn(stored()).await();

        requireNotMoved();
    }

    @Test
    void aShardThatIsSplitMeanwhileStays() {
        mover("first", (move, stage) -> stage == Stage.COPIED ? meanwhile(this::split) : Future.succeededFuture())
                .carryOn(begin())
                .await();

        requireNotMoved();
        assertThat(stored().reason()).contains("split or merged");
        assertThat(shards("main")).hasSize(3);
    }

    private void split() {
        LayoutChange halves =
                new PgShardStorage(databases.get("main")).layout().await().split(SHARD, OptionalInt.empty());
        assertThat(new PgLayoutStorage(databases.get("main")).change(halves).await())
                .isTrue();
    }

    @Test
    void aTargetThatHasAShardForTheSlotsIsNotWrittenTo() {
        ask(orders, "INSERT INTO shard VALUES (77, 1500, 1600, 1, '', now(), '')");

        mover("first").carryOn(begin()).await();

        requireNotMoved();
        assertThat(stored().reason()).contains("has a shard of its own");
        assertThat(shard("main", SHARD).epoch()).isEqualTo(7);
    }

    @Test
    void oneIsMovedAtATimeAndBackAgain() {
        DataMove begun = begin();
        assertThat(moves.begin(shard("main", 0), "orders", "second").await()).isEqualTo(Optional.empty());
        mover("first").carryOn(begun).await();

        DataMove back = moves.begin(shard("orders", begun.newShardId()), "main", "first")
                .await()
                .orElseThrow();
        mover("first").carryOn(back).await();

        assertThat(stored().step()).isEqualTo(Step.DONE);
        assertThat(rowsOf(main, MOVED)).isEqualTo(before);
        rowsOf(orders, MOVED)
                .forEach((table, rows) -> assertThat(rows).as(table).isEmpty());
        ShardRow there = shard("main", back.newShardId());
        assertThat(there.epoch()).isGreaterThan(8);
        assertThat(back.newShardId()).isGreaterThan(begun.newShardId());
        // A start finds everything begun.
        new ClusterDatabases(vertx, main, List.of(new NamedDatabase("orders", orders)), 4)
                .migrate()
                .await();
        assertThat(shards("main")).hasSize(2);
        assertThat(shards("orders")).hasSize(2);
    }

    @Test
    void whatWasSwitchedIsBegunByAStartAsWell() {
        Promise<Void> reached = Promise.promise();
        Future<DataMove> unused = mover("first", (move, stage) -> {
                    if (stage == Stage.SWITCHED) {
                        reached.complete();
                        return Promise.<Void>promise().future();
                    }
                    return Future.succeededFuture();
                })
                .carryOn(begin());
        reached.future().await();
        assertThat(shards("orders")).hasSize(2);

        new ClusterDatabases(vertx, main, List.of(new NamedDatabase("orders", orders)), 4)
                .migrate()
                .await();

        assertThat(shards("orders")).hasSize(3);
        mover("second").carryOn(stored()).await();
        requireMoved();
        assertThat(shards("orders")).hasSize(3);
    }

    @Test
    void copiesDoNotCount() {
        List<MovingSlots> seen = new ArrayList<>();
        BacklogReads there = new PgBacklogReads(databases.get("orders"), true);
        List<Long> tasks = new ArrayList<>();
        mover(
                        "first",
                        (move, stage) -> moves.copies()
                                .onSuccess(seen::add)
                                .compose(one -> there.stats(
                                                UUID.fromString("ffffffff-ffff-ffff-ffff-ffffffffffff"), "q", 1)
                                        .onSuccess(stats -> tasks.add(stats.tasks())))
                                .mapEmpty())
                .carryOn(begin())
                .await();

        assertThat(seen.stream().map(MovingSlots::database).distinct()).containsExactly("orders", "main", "");
        assertThat(seen.stream().map(MovingSlots::version).distinct()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(tasks).containsOnly(0L);
    }
}
