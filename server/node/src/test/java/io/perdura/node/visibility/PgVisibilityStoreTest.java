package io.perdura.node.visibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Timestamps;
import io.perdura.engine.Rejection;
import io.perdura.node.persistence.Database;
import io.perdura.node.persistence.DatabaseLimits;
import io.perdura.node.persistence.TestPostgres;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.filter.v1.StartTimeFilter;
import io.temporal.api.filter.v1.StatusFilter;
import io.temporal.api.filter.v1.WorkflowTypeFilter;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.ListClosedWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListOpenWorkflowExecutionsRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists and counts over Postgres: every sort of filter, and pages that neither lose nor repeat a workflow. */
@TestInstance(Lifecycle.PER_CLASS) // it also runs beside itself, on another Postgres
class PgVisibilityStoreTest {

    private static final UUID NAMESPACE = UUID.randomUUID();
    private static final UUID OTHER_NAMESPACE = UUID.randomUUID();
    private static final long NOON = Instant.parse("2024-01-01T12:00:00Z").toEpochMilli();
    private static final AttributeTypes TYPES = new AttributeTypes(Map.of(
            "Customer", AttributeType.KEYWORD,
            "Note", AttributeType.TEXT,
            "Amount", AttributeType.INT,
            "Rate", AttributeType.DOUBLE,
            "Urgent", AttributeType.BOOL,
            "Due", AttributeType.DATETIME,
            "Tags", AttributeType.KEYWORD_LIST));

    private Vertx vertx;
    private Database database;
    private VisibilityStore store;

    @BeforeAll
    void start() throws Exception {
        vertx = Vertx.vertx();
        database = new Database(vertx, TestPostgres.migrated(vertx, 1), DatabaseLimits.DEFAULT);
        store = new PgVisibilityStore(database.queries()::run);
        // Started a to f, one a second; b, c, d closed in the order d, b, c.
        insert("a", "Order", 1, 0, null, "{\"Customer\":\"Ann\",\"Amount\":5,\"Tags\":[\"x\",\"y\"]}");
        insert("b", "Order", 2, 1, 20, "{\"Customer\":\"Bob\",\"Amount\":7,\"Rate\":1.5,\"Urgent\":true}");
        insert(
                "c",
                "Refund",
                3,
                2,
                30,
                "{\"Due\":\"2024-02-01T00:00:00.000000000Z\",\"Note\":\"Call the customer, soon\"}");
        insert("d", "Order", 7, 3, 10, null);
        insert("e", "Refund", 1, 4, null, "{\"Customer\":\"An%\",\"Amount\":\"not a number\",\"Tags\":[\"y\"]}");
        insert("f", "Order", 1, 5, null, "{\"Customer\":\"O'Neil \\\"\\\\\\\"\"}");
        insert("hidden", "Schedule", 1, 6, null, "{\"TemporalNamespaceDivision\":\"TemporalScheduler\"}");
        row(OTHER_NAMESPACE, "elsewhere", "Order", 1, 7, null, null);
    }

    @AfterAll
    void stop() throws Exception {
        await(database.close());
        await(vertx.close());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            ~~                                                  | f e a c b d
            WorkflowType = 'Order'                              | f a b d
            WorkflowType != 'Order'                             | e c
            WorkflowId IN ('a', 'd', 'elsewhere')               | a d
            WorkflowId NOT IN ('a', 'd')                        | f e c b
            WorkflowId STARTS_WITH 'a'                          | a
            WorkflowId > 'c' AND WorkflowId <= 'e'              | e d
            ExecutionStatus = 'Running'                         | f e a
            ExecutionStatus != 'Running'                        | c b d
            ExecutionStatus IN ('Completed', 'TimedOut')        | b d
            CloseTime IS NULL                                   | f e a
            CloseTime IS NOT NULL                               | c b d
            CloseTime > '2024-01-01T12:00:15Z'                  | c b
            NOT CloseTime > '2024-01-01T12:00:15Z'              | d
            StartTime BETWEEN '2024-01-01T12:00:01Z' AND '2024-01-01T12:00:04Z' | e c b d
            StartTime NOT BETWEEN '2024-01-01T12:00:01Z' AND '2024-01-01T12:00:04Z' | f a
            StartTime = '2024-01-01T12:00:01Z'                  | b
            ExecutionDuration >= '00:00:19'                     | c b
            ExecutionDuration < '10s'                           | d
            HistoryLength > 0                                   | c b d
            HistoryLength > 0.5 AND HistorySizeBytes IN (1000, 2.5) | c b d
            ParentWorkflowId IS NULL AND WorkflowType='Order'   | f a b d
            RunId = 'nonsense'                                  | ~~
            RunId STARTS_WITH '0'                               | f e a c b d
            TaskQueue = 'queue' AND NOT (WorkflowType = 'Order' OR ExecutionStatus = 1) | c
            Customer = 'Ann'                                    | a
            Customer != 'Ann'                                   | f e b
            NOT Customer = 'Ann'                                | f e b
            Customer IN ('Ann', 'Bob')                          | a b
            Customer STARTS_WITH 'An'                           | e a
            Customer STARTS_WITH 'An%'                          | e
            Customer NOT STARTS_WITH 'An'                       | f b
            Customer BETWEEN 'Ann' AND 'Bob'                    | a b
            Customer IS NULL                                    | c d
            Customer IS NOT NULL                                | f e a b
            Customer = "O'Neil \\"\\\\\\""                      | f
            Amount = 5                                          | a
            Amount > 4                                          | a b
            Amount < 100 OR WorkflowId = 'd'                    | a b d
            Amount BETWEEN 6 AND 8                              | b
            Amount IS NOT NULL                                  | e a b
            Rate >= 1.25                                        | b
            Rate = 1.5                                          | b
            Urgent = true                                       | b
            Urgent != true                                      | ~~
            Due < '2024-02-01T01:00:00+00:30'                   | c
            Due < '2024-02-01T00:00:00Z'                        | ~~
            Due = '2024-02-01T00:00:00Z'                        | c
            Tags = 'y'                                          | e a
            Tags IN ('x', 'z')                                  | a
            Tags != 'x'                                         | e
            Note = 'CUSTOMER'                                   | c
            Note = 'nothing like'                               | ~~
            Note != 'nothing like'                              | c
            TemporalNamespaceDivision IS NOT NULL               | hidden
            TemporalNamespaceDivision IS NULL AND CloseTime IS NULL | f e a
            ExecutionStatus = 'Running' AND CloseTime IS NOT NULL | ~~
            WorkflowId = '~~' OR '~~' = '~~'                    | refused
            WorkflowId = 'a'' OR ''1''=''1'                     | ~~
            ORDER BY StartTime                                  | a b c d e f
            ORDER BY WorkflowType DESC, StartTime               | c e a b d f
            ORDER BY CloseTime                                  | d b c a e f
            ORDER BY CloseTime DESC, WorkflowId                 | a e f c b d
            ORDER BY ExecutionDuration DESC, WorkflowId DESC    | c b d f e a
            WorkflowType = 'Order' ORDER BY ExecutionStatus DESC, WorkflowId | d b a f
            """)
    void finds(String query, String workflowIds) throws Exception {
        if (workflowIds.equals("refused")) {
            assertThatThrownBy(() -> ids(query)).hasMessageContaining("invalid query");
            return;
        }
        assertThat(ids(query)).isEqualTo(workflowIds);
        assertThat(idsInPages(query, 1)).isEqualTo(workflowIds);
        assertThat(idsInPages(query, 4)).isEqualTo(workflowIds);
        if (!query.contains("ORDER BY")) {
            long count = workflowIds.isEmpty() ? 0 : workflowIds.split(" ").length;
            assertThat(count(query).total()).isEqualTo(count);
        }
    }

    @Test
    void whateverIsAcceptedAlsoRuns() throws Exception {
        List<String> values = List.of("'a'", "''", "5", "-1.5", "true", "'2024-01-01T00:00:00Z'", "'Running'", "'1h'");
        List<String> operators = List.of("=", "!=", "<", "<=", ">", ">=", "STARTS_WITH", "NOT STARTS_WITH");
        List<String> names = new ArrayList<>(AttributeTypes.own().keySet());
        names.addAll(TYPES.custom().keySet());
        int accepted = 0;
        for (String name : names) {
            List<String> queries =
                    new ArrayList<>(List.of(name + " IS NULL", name + " IS NOT NULL", "ORDER BY " + name));
            for (String value : values) {
                operators.forEach(operator -> queries.add(name + " " + operator + " " + value));
                queries.add(name + " IN (" + value + ", " + value + ")");
                queries.add(name + " NOT IN (" + value + ")");
                queries.add(name + " BETWEEN " + value + " AND " + value);
                queries.add("NOT " + name + " BETWEEN " + value + " AND " + value);
            }
            for (String query : queries) {
                try {
                    idsInPages(query, 2);
                    accepted++;
                } catch (Rejection refused) {
                    assertThat(refused.getMessage()).startsWith("invalid query: ");
                }
            }
        }
        assertThat(accepted).isGreaterThan(500);
    }

    @Test
    void countsByStatus() throws Exception {
        ExecutionCount count = count("WorkflowType = 'Order' GROUP BY ExecutionStatus");

        assertThat(count.total()).isEqualTo(4);
        assertThat(count.groups().stream().map(group -> group.value().getData().toStringUtf8() + " " + group.count()))
                .containsExactly("\"Running\" 2", "\"Completed\" 1", "\"TimedOut\" 1");
        assertThat(count.groups().get(0).value().getMetadataOrThrow("type").toStringUtf8())
                .isEqualTo("Keyword");
    }

    @Test
    void countsByDivision() throws Exception {
        assertThat(count("GROUP BY TemporalNamespaceDivision").groups().stream()
                        .map(group -> group.value().getData().toStringUtf8() + " " + group.count()))
                .containsExactly("\"TemporalScheduler\" 1", "\"\" 6");
    }

    @Test
    void saysOfClosedOnesWhatOpenOnesDoNotHaveYet() throws Exception {
        WorkflowExecutionInfo open = list(VisibilityQuery.parse("WorkflowId = 'a'"), 10, ByteString.EMPTY)
                .executions()
                .get(0);
        assertThat(open.getStatus()).isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
        assertThat(open.hasCloseTime()).isFalse();
        assertThat(open.getHistoryLength()).isZero();
        assertThat(open.hasParentExecution()).isFalse();

        WorkflowExecutionInfo closed = list(VisibilityQuery.parse("WorkflowId = 'b'"), 10, ByteString.EMPTY)
                .executions()
                .get(0);
        assertThat(Timestamps.toMillis(closed.getCloseTime())).isEqualTo(NOON + 20_000);
        assertThat(closed.getExecutionDuration().getSeconds()).isEqualTo(19);
        assertThat(closed.getHistoryLength()).isEqualTo(10);
    }

    @Test
    void answersTheOlderLists() throws Exception {
        StartTimeFilter times = StartTimeFilter.newBuilder()
                .setEarliestTime(Timestamps.fromMillis(NOON + 4_000))
                .setLatestTime(Timestamps.fromMillis(NOON + 25_000))
                .build();
        assertThat(ids(list(
                        LegacyFilter.open(ListOpenWorkflowExecutionsRequest.newBuilder()
                                .setStartTimeFilter(times)
                                .build()),
                        10,
                        ByteString.EMPTY)))
                .isEqualTo("f e");
        assertThat(ids(list(
                        LegacyFilter.closed(ListClosedWorkflowExecutionsRequest.newBuilder()
                                .setStartTimeFilter(times)
                                .setTypeFilter(WorkflowTypeFilter.newBuilder().setName("Order"))
                                .build()),
                        10,
                        ByteString.EMPTY)))
                .isEqualTo("b d");
        assertThatThrownBy(() -> LegacyFilter.closed(ListClosedWorkflowExecutionsRequest.newBuilder()
                        .setStatusFilter(StatusFilter.newBuilder()
                                .setStatus(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING))
                        .build()))
                .hasMessage("StatusFilter must be specified and must be not Running.");
    }

    private String ids(String query) throws Exception {
        return ids(list(VisibilityQuery.parse(query), 1000, ByteString.EMPTY));
    }

    private String idsInPages(String query, int pageSize) throws Exception {
        List<String> ids = new ArrayList<>();
        ByteString token = ByteString.EMPTY;
        do {
            ExecutionPage page = list(VisibilityQuery.parse(query), pageSize, token);
            assertThat(page.executions()).hasSizeLessThanOrEqualTo(pageSize);
            page.executions().forEach(info -> ids.add(info.getExecution().getWorkflowId()));
            token = page.nextPageToken();
        } while (!token.isEmpty());
        return String.join(" ", ids);
    }

    private static String ids(ExecutionPage page) {
        return page.executions().stream()
                .map(info -> info.getExecution().getWorkflowId())
                .collect(Collectors.joining(" "));
    }

    private ExecutionPage list(VisibilityQuery query, int pageSize, ByteString token) throws Exception {
        return await(store.list(NAMESPACE, query, TYPES, pageSize, token));
    }

    private ExecutionCount count(String query) throws Exception {
        return await(store.count(NAMESPACE, VisibilityQuery.parse(query), TYPES));
    }

    private void insert(
            String id, String type, int status, int start, @Nullable Integer close, @Nullable String attributes)
            throws Exception {
        row(NAMESPACE, id, type, status, start, close, attributes);
    }

    private void row(
            UUID namespace,
            String id,
            String type,
            int status,
            int start,
            @Nullable Integer close,
            @Nullable String attributes)
            throws Exception {
        UUID run = new UUID(NOON + start << 16 | 0x7000, 0x8000000000000000L);
        await(database.queries()
                .run(
                        """
                        INSERT INTO execution (namespace_id, run_id, first_run_id, start_ms, execution_ms, history_length,
                            history_size_bytes, transitions, slot, status, format, close_ms, due_at, workflow_id,
                            workflow_type, task_queue, start_request_id, parent_workflow_id, parent_run_id,
                            root_workflow_id, root_run_id, memo, search_attributes, attributes)
                        VALUES ($1, $2, $2, $3, $3, 10, 1000, 5, 1, $4, 1, $5, NULL, $6, $7, 'queue', 'r', '', '', $6, '', $8,
                            $8, $9::text::jsonb)
                        """,
                        Tuple.of(
                                        namespace,
                                        run,
                                        NOON + start * 1000L,
                                        status,
                                        close == null ? null : NOON + close * 1000L)
                                .addString(id)
                                .addString(type)
                                .addBuffer(Buffer.buffer())
                                .addString(attributes)));
    }

    private static <T> T await(Future<T> future) throws Exception {
        try {
            return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof Exception cause ? cause : failure;
        }
    }
}
