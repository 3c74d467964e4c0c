package io.perdura.node.visibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries that are refused, and what the refusal says. The positions of syntax errors are those that Temporal's parser reports. */
class QueryErrorTest {

    private static final AttributeTypes TYPES = new AttributeTypes(Map.of(
            "Customer", AttributeType.KEYWORD,
            "Note", AttributeType.TEXT,
            "Amount", AttributeType.INT,
            "Rate", AttributeType.DOUBLE,
            "Urgent", AttributeType.BOOL,
            "Due", AttributeType.DATETIME,
            "Tags", AttributeType.KEYWORD_LIST));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            WorkflowId = 'a                     | syntax error at position 43 near 'a'
            WorkflowId =                        | syntax error at position 40
            WorkflowId = 'a' AND                | syntax error at position 48
            WorkflowId = 'a' WorkflowType = 'b' | syntax error at position 57 near 'WorkflowType'
            invalid query syntax !!!            | syntax error at position 41 near 'query'
            WorkflowId IN ()                    | syntax error at position 44
            (WorkflowId = 'a'                   | syntax error at position 45
            WorkflowId = 'a')                   | syntax error at position 45
            WorkflowId BETWEEN 1 OR 2           | syntax error at position 51 near 'or'
            order by                            | syntax error at position 30
            group by ExecutionStatus foo        | syntax error at position 50 near 'foo'
            WorkflowId = 12abc                  | syntax error at position 43 near '12'
            WorkflowId == 'a'                   | syntax error at position 41
            NOT                                 | syntax error at position 31
            WorkflowId IS 5                     | syntax error at position 43 near '5'
            WorkflowId NOT 5                    | syntax error at position 44 near '5'
            `Foo = 1                            | syntax error at position 36 near 'Foo = 1'
            WorkflowId = $1                     | syntax error at position 42 near '$'
            select                              | syntax error at position 34 near 'select'
            WorkflowId and                      | syntax error at position 42
            """)
    void refusesWhatIsNoQuery(String query, String reason) {
        assertRefused(query, "malformed SQL query: " + reason);
    }

    @Test
    void refusesWhatIsTooDeepOrTooLong() {
        assertRefused(
                "(".repeat(300) + "a = 1" + ")".repeat(300),
                "malformed SQL query: max nesting level reached at position 228");
        assertRefused(
                "not ".repeat(300) + "a = 1",
                "malformed SQL query: max nesting level reached at position 827 near 'not'");
        assertRefused(
                "a".repeat(QueryParser.LENGTH_MAX + 1), "malformed SQL query: query is longer than 65536 characters");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            Nothing = 'a'            | invalid search attribute: Nothing
            'a' = 1                  | invalid expression: must be a column name but was *sqlparser.SQLVal
            WorkflowId               | invalid expression: incomplete expression
            WorkflowId AND RunId='a' | invalid expression: incomplete expression
            now()                    | operation is not supported: function expression
            1                        | operation is not supported: expression of type *sqlparser.SQLVal
            Customer like 'foo%'     | operation is not supported: operator 'LIKE' not supported for Keyword type search attribute 'Customer'
            Customer NOT LIKE 'foo%' | operation is not supported: operator 'NOT LIKE' not supported for Keyword type search attribute 'Customer'
            Customer STARTS_WITH 123 | invalid expression: invalid value type for search attribute Customer of type Keyword: 123 (type: int64)
            Amount STARTS_WITH '1'   | invalid expression: invalid value type for search attribute Amount of type Int: "1" (type: string)
            Amount STARTS_WITH 1     | operation is not supported: operator 'STARTS_WITH' not supported for Int type search attribute 'Amount'
            Tags > 'a'               | operation is not supported: operator '>' not supported for KeywordList type search attribute 'Tags'
            Note IN ('a')            | operation is not supported: operator 'IN' not supported for Text type search attribute 'Note'
            Note = ' '               | invalid expression: no tokens found filtering on Text type search attribute Note
            Note BETWEEN 'a' AND 'b' | invalid expression: cannot do range condition on search attribute 'Note' of type Text
            StartTime > 'yesterday'  | invalid expression: unable to parse datetime 'yesterday'
            StartTime > '2024-01-01' | invalid expression: unable to parse datetime '2024-01-01'
            StartTime > 1.5          | invalid expression: invalid value type for search attribute StartTime of type Datetime: 1.5 (type: float64)
            ExecutionStatus = 'Foo'  | invalid expression: invalid ExecutionStatus value 'Foo'
            ExecutionStatus = 99     | invalid expression: invalid ExecutionStatus value 99
            ExecutionStatus = 1.5    | invalid expression: unexpected value type float64 for search attribute ExecutionStatus
            ExecutionDuration = 1.5  | invalid expression: unexpected value type float64 for search attribute ExecutionDuration
            Amount = 0x07            | invalid expression: unable to parse value "0x07"
            Amount = 1e999           | invalid expression: unable to parse value "1e999"
            ExecutionDuration > 'xy' | invalid expression: invalid duration value for search attribute ExecutionDuration: xy
            Customer = 1             | invalid expression: invalid value type for search attribute Customer of type Keyword: 1 (type: int64)
            Amount = 'a'             | invalid expression: invalid value type for search attribute Amount of type Int: "a" (type: string)
            Urgent = 'true'          | invalid expression: invalid value type for search attribute Urgent of type Bool: "true" (type: string)
            Customer = true          | invalid expression: invalid value type for search attribute Customer of type Keyword: true (type: bool)
            Customer = Other         | operation is not supported: column name on the right side of comparison expression (did you forget to quote "Other"?)
            Customer = now()         | operation is not supported: nested func
            Customer IS TRUE         | invalid expression: 'IS' operator can only be used as 'IS NULL' or 'IS NOT NULL'
            Customer = 'a' LIMIT 10  | operation is not supported: 'LIMIT' clause
            GROUP BY ExecutionStatus | operation is not supported: 'GROUP BY' clause
            ORDER BY Customer        | operation is not supported: 'ORDER BY' clause is not supported for search attribute Customer
            ORDER BY Note            | operation is not supported: unable to sort by search attribute type Text
            """)
    void refusesWhatIsNotSupported(String query, String reason) {
        assertRefused(query, reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GROUP BY WorkflowType                  | operation is not supported: 'GROUP BY' clause is not supported for search attribute WorkflowType
            ORDER BY StartTime                     | operation is not supported: 'ORDER BY' clause
            GROUP BY ExecutionStatus, WorkflowType | operation is not supported: 'GROUP BY' clause supports only a single field
            """)
    void refusesOtherGroups(String query, String reason) {
        Rejection refused = catchThrowableOfType(
                Rejection.class, () -> CountStatement.of(UUID.randomUUID(), VisibilityQuery.parse(query), TYPES));

        assertThat(refused).hasMessage("invalid query: " + reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WorkflowId = 'a' -- b",
                "WorkflowId = 'a' # b",
                "/* b */ WorkflowId = /**/ 'a'",
                "-- b\nWorkflowId = 'a'",
                "WorkflowId = 'a';",
            })
    void commentsAndTheEndOfAStatementAreRead(String query) {
        assertThat(VisibilityQuery.parse(query)).isEqualTo(VisibilityQuery.parse("WorkflowId = 'a'"));
    }

    @Test
    void whateverIsWrittenIsAnsweredOrRefused() {
        List<String> words = List.of(
                "WorkflowId",
                "Customer",
                "Tags",
                "ExecutionStatus",
                "CloseTime",
                "`Amount`",
                "=",
                "!=",
                "<",
                "IN",
                "NOT",
                "AND",
                "OR",
                "(",
                ")",
                ",",
                "BETWEEN",
                "IS",
                "NULL",
                "STARTS_WITH",
                "'a'",
                "\"b\"",
                "'",
                "1",
                "-1.5e3",
                "1e999",
                "true",
                "ORDER",
                "GROUP",
                "BY",
                "LIMIT",
                "now",
                ".",
                "-",
                "\\",
                "\0",
                "\u00e4",
                "\ud83d\ude00",
                "<=>",
                "$",
                "/*",
                ";");
        Random random = new Random(42);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder query = new StringBuilder();
            for (int length = random.nextInt(12); length >= 0; length--) {
                query.append(words.get(random.nextInt(words.size()))).append(random.nextInt(4) == 0 ? "" : " ");
            }
            try {
                ListStatement.of(UUID.randomUUID(), VisibilityQuery.parse(query.toString()), TYPES, 10, null);
            } catch (Rejection refused) {
                assertThat(refused.getMessage()).startsWith("invalid query: ");
            }
        }
    }

    private static void assertRefused(String query, String reason) {
        Rejection refused = catchThrowableOfType(
                Rejection.class,
                () -> ListStatement.of(UUID.randomUUID(), VisibilityQuery.parse(query), TYPES, 10, null));

        assertThat(refused).hasMessage("invalid query: " + reason);
        assertThat(refused.code()).isEqualTo(Code.INVALID_ARGUMENT);
    }
}
