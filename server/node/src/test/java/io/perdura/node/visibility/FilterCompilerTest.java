package io.perdura.node.visibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Filters, the SQL they become and the values bound to it. */
class FilterCompilerTest {

    private static final AttributeTypes TYPES = new AttributeTypes(Map.of(
            "Customer", AttributeType.KEYWORD,
            "Note", AttributeType.TEXT,
            "Amount", AttributeType.INT,
            "Urgent", AttributeType.BOOL,
            "Due", AttributeType.DATETIME,
            "Odd\"Name", AttributeType.KEYWORD,
            "Tags", AttributeType.KEYWORD_LIST));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            WorkflowId = 'a'                 | workflow_id = $1::text                       | a
            TemporalWorkflowId = 'a'         | workflow_id = $1::text                       | a
            ScheduleId = 'a'                 | workflow_id = $1::text                       | a
            `WorkflowId` = "it's"            | workflow_id = $1::text                       | it's
            WorkflowId = 'it''s'             | workflow_id = $1::text                       | it's
            WorkflowId = 'it\\'s'            | workflow_id = $1::text                       | it's
            WorkflowType != 'a'              | workflow_type <> $1::text                    | a
            WorkflowType <> 'a'              | workflow_type <> $1::text                    | a
            NOT WorkflowType = 'a'           | workflow_type <> $1::text                    | a
            WorkflowId in ('a', 'b')         | workflow_id = ANY($1::text[])                | [a, b]
            WorkflowId not in ('a', 'b')     | workflow_id <> ALL($1::text[])               | [a, b]
            WorkflowId STARTS_WITH 'a%'      | (workflow_id ^@ $1::text)                    | a%
            WorkflowId NOT STARTS_WITH 'a'   | NOT (workflow_id ^@ $1::text)                | a
            ParentWorkflowId IS NULL         | NULLIF(parent_workflow_id, '') IS NULL       | ~~
            RunId = '0190b3c4-0000-7000-8000-000000000001' | run_id = ANY($1::uuid[])       | [0190b3c4-0000-7000-8000-000000000001]
            RunId = 'a'                      | run_id = ANY($1::uuid[])                     | []
            RunId != 'a'                     | run_id <> ALL($1::uuid[])                    | []
            RunId STARTS_WITH '0190'         | (run_id::text ^@ $1::text)                   | 0190
            ExecutionStatus = 'Running'      | status = $1::bigint                          | 1
            ExecutionStatus = 'WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW' | status = $1::bigint | 6
            ExecutionStatus = 2              | status = $1::bigint                          | 2
            ExecutionStatus IN ('TimedOut', 'ContinuedAsNew') | status = ANY($1::bigint[])  | [7, 6]
            StartTime >= '2024-01-01T00:00:00Z'         | start_ms >= $1::bigint            | 1704067200000
            StartTime >= '2024-01-01T01:00:00+01:00'    | start_ms >= $1::bigint            | 1704067200000
            StartTime >= '2024-01-01T00:00:00.0000001Z' | start_ms > $1::bigint             | 1704067200000
            StartTime < '2024-01-01T00:00:00.0000001Z'  | start_ms <= $1::bigint            | 1704067200000
            StartTime = '2024-01-01T00:00:00.001Z'      | start_ms = ANY($1::bigint[])      | [1704067200001]
            StartTime > 1704067200000000000  | start_ms > $1::bigint                        | 1704067200000
            CloseTime IS NULL                | close_ms IS NULL                             | ~~
            NOT CloseTime IS NULL            | close_ms IS NOT NULL                         | ~~
            ExecutionDuration > '1h30m'      | ((close_ms - execution_ms) * 1000000) > $1::bigint | 5400000000000
            ExecutionDuration > '01:30:00'   | ((close_ms - execution_ms) * 1000000) > $1::bigint | 5400000000000
            ExecutionDuration > '1.5d'       | ((close_ms - execution_ms) * 1000000) > $1::bigint | 129600000000000
            ExecutionDuration > 1000         | ((close_ms - execution_ms) * 1000000) > $1::bigint | 1000
            StartTime BETWEEN '2024-01-01T00:00:00Z' AND '2024-01-02T00:00:00Z' | (start_ms >= $1::bigint AND start_ms <= $2::bigint) | 1704067200000, 1704153600000
            NOT StartTime BETWEEN 0 AND 1000000 | (start_ms < $1::bigint OR start_ms > $2::bigint) | 0, 1
            TaskQueue = 'q' AND (WorkflowType = 'a' OR WorkflowType = 'b') | (task_queue = $1::text AND (workflow_type = $2::text OR workflow_type = $3::text)) | q, a, b
            NOT (TaskQueue = 'q' AND WorkflowType = 'a') | (task_queue <> $1::text OR workflow_type <> $2::text) | q, a
            TaskQueue = 'q' OR WorkflowType = 'a' AND RunId > 'b' | (task_queue = $1::text OR (workflow_type = $2::text AND run_id::text > $3::text)) | q, a, b
            Customer = 'a"b'                 | ((attributes @@ $1::text::jsonpath))                               | $."Customer" == "a\\"b"
            `Odd"Name` = 'a'                 | ((attributes @@ $1::text::jsonpath))                               | $."Odd\\"Name" == "a"
            Customer != 'a'                  | (attributes ? $1::text AND NOT (attributes @@ $2::text::jsonpath)) | Customer, $."Customer" == "a"
            NOT Customer != 'a'              | ((attributes @@ $1::text::jsonpath))                               | $."Customer" == "a"
            Customer STARTS_WITH 'a'         | ((attributes @@ $1::text::jsonpath))                               | $."Customer" starts with "a"
            Tags = 'a'                       | ((attributes @@ $1::text::jsonpath))                               | $."Tags" == "a"
            Amount >= -5                     | ((attributes @@ $1::text::jsonpath))                               | $."Amount" >= -5
            Amount > 1.5e3                   | ((attributes @@ $1::text::jsonpath))                               | $."Amount" > 1500.0
            Urgent = true                    | ((attributes @@ $1::text::jsonpath))                               | $."Urgent" == true
            Due < '2024-01-01T01:00:00.5+01:00' | ((attributes @@ $1::text::jsonpath))                            | $."Due" < "2024-01-01T00:00:00.500000000Z"
            Customer IS NULL                 | (attributes ? $1::text) IS NOT TRUE                                | Customer
            NOT Customer IS NULL             | (attributes ? $1::text) IS TRUE                                    | Customer
            ChangeVersion = 'v1'             | ((attributes @@ $1::text::jsonpath))                               | $."TemporalChangeVersion" == "v1"
            BuildIds IN ('a')                | ((attributes @@ $1::text::jsonpath))                               | $."BuildIds" == "a"
            Note = 'big deal'                | ((tsvector_to_array(to_tsvector('simple', attributes ->> $1::text)) && tsvector_to_array(to_tsvector('simple', $2::text)))) | Note, big deal
            """)
    void becomesSql(String query, String condition, String values) {
        SqlText sql = new SqlText();

        new FilterCompiler(TYPES, sql).compile(VisibilityQuery.parse(query).filter());

        assertThat(sql.text()).isEqualTo(condition);
        assertThat(text(sql)).isEqualTo(values);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            WorkflowType = 'a'                                      | true  | true
            ExecutionStatus = 'Running'                             | true  | false
            ExecutionStatus = 'Paused'                              | true  | false
            ExecutionStatus = 'Completed'                           | false | true
            ExecutionStatus != 'Running'                            | true  | true
            ExecutionStatus IN ('Running', 'Failed')                | true  | true
            NOT ExecutionStatus IN ('Running', 'Paused')            | false | true
            ExecutionStatus = 'Running' AND WorkflowType = 'a'      | true  | false
            ExecutionStatus = 'Running' OR WorkflowType = 'a'       | true  | true
            ExecutionStatus = 'Running' OR CloseTime IS NULL        | true  | false
            NOT (ExecutionStatus != 'Failed' OR WorkflowType = 'a') | false | true
            CloseTime > '2024-01-01T00:00:00Z'                      | false | true
            ExecutionDuration > '1h'                                | false | true
            CloseTime IS NOT NULL                                   | false | true
            ExecutionStatus = 'Running' AND CloseTime IS NOT NULL   | false | false
            """)
    void knowsWhichPartsToSearch(String query, boolean open, boolean closed) {
        Span span = new FilterCompiler(TYPES, new SqlText())
                .compile(VisibilityQuery.parse(query).filter());

        assertThat(span).isEqualTo(new Span(open, closed));
    }

    @Test
    void looksForAnyOfSeveralValuesAtOnce() {
        SqlText sql = new SqlText();

        new FilterCompiler(TYPES, sql)
                .compile(VisibilityQuery.parse("Customer IN ('a', 'b')").filter());

        assertThat(text(sql)).isEqualTo("$.\"Customer\" == \"a\" || $.\"Customer\" == \"b\"");
    }

    private static String text(SqlText sql) {
        return sql.values().stream()
                .map(value -> value instanceof Object[] array ? Arrays.toString(array) : value.toString())
                .collect(Collectors.joining(", "));
    }
}
