package io.perdura.node.visibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.perdura.node.visibility.PageToken.Kind;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Pages: which indexes are walked, and where the next page begins. */
class ListStatementTest {

    private static final UUID RUN = UUID.fromString("0190b3c4-0000-7000-8000-000000000001");

    @Test
    void walksOpenThenClosed() {
        assertThat(sql("", null))
                .contains("close_ms IS NULL ORDER BY start_ms DESC, run_id DESC LIMIT $3::integer) UNION ALL")
                .contains("close_ms IS NOT NULL ORDER BY close_ms DESC, run_id DESC LIMIT $6::integer)")
                .endsWith("AS found LIMIT $7::integer");
    }

    @Test
    void leavesOutClosedOnesWhenAllMustRun() {
        assertThat(sql("ExecutionStatus = 'Running'", null))
                .doesNotContain("UNION ALL")
                .contains("close_ms IS NULL");
    }

    @Test
    void readsNothingWhenNothingCanMatch() {
        assertThat(sql("ExecutionStatus = 'Running' AND CloseTime IS NOT NULL", null))
                .contains("AND FALSE ORDER BY");
    }

    @Test
    void continuesInTheOpenPart() {
        String sql = sql("", new PageToken(Kind.OPEN, List.of(5L, RUN)));

        assertThat(sql)
                .contains("AND (start_ms, run_id) < ($3::bigint, $4::uuid)")
                .contains("UNION ALL");
        assertThat(sql).doesNotContain("(close_ms, run_id) <");
    }

    @Test
    void continuesInTheClosedPart() {
        assertThat(sql("", new PageToken(Kind.CLOSED, List.of(5L, RUN))))
                .contains("AND (close_ms, run_id) < ($3::bigint, $4::uuid)")
                .doesNotContain("UNION ALL");
    }

    @Test
    void ordersBySystemAttributes() {
        assertThat(sql(
                        "WorkflowType = 'a' ORDER BY TaskQueue, CloseTime DESC",
                        new PageToken(Kind.ORDERED, List.of("q", 7L, RUN))))
                .contains("task_queue AS key_0, coalesce(close_ms, 9223372036854775807) AS key_1 FROM")
                .contains(
                        "AND ((task_queue > $4::text) OR (task_queue = $5::text AND coalesce(close_ms, 9223372036854775807) < $6::bigint)"
                                + " OR (task_queue = $7::text AND coalesce(close_ms, 9223372036854775807) = $8::bigint AND run_id < $9::uuid))")
                .endsWith(
                        "ORDER BY task_queue ASC, coalesce(close_ms, 9223372036854775807) DESC, run_id DESC LIMIT $10::integer");
    }

    @Test
    void hidesOtherDivisionsUnlessTheyAreNamed() {
        assertThat(sql("", null)).contains("(attributes ? $2::text) IS NOT TRUE");
        assertThat(sql("TemporalNamespaceDivision = 'x'", null)).doesNotContain("IS NOT TRUE");
    }

    @Test
    void tokensSurviveTheirTrip() {
        PageToken token = new PageToken(Kind.ORDERED, List.of("q\"", 7L, RUN));

        assertThat(PageToken.decode(token.encode())).isEqualTo(token);
        assertThat(PageToken.decode(ByteString.EMPTY)).isNull();
    }

    @Test
    void refusesForeignTokens() {
        for (String foreign : List.of(
                "x",
                "[]",
                "{}",
                "[\"o\"]",
                "[\"o\",1,\"x\"]",
                "[\"?\",1,\"" + RUN + "\"]",
                "[\"o\",[],\"" + RUN + "\"]")) {
            assertThatThrownBy(() -> PageToken.decode(ByteString.copyFromUtf8(foreign)))
                    .hasMessage("Invalid NextPageToken.");
        }
        assertThatThrownBy(() -> sql("", new PageToken(Kind.ORDERED, List.of("q", RUN))))
                .hasMessage("Invalid NextPageToken.");
        assertThatThrownBy(() -> sql("ORDER BY StartTime", new PageToken(Kind.ORDERED, List.of("q", RUN))))
                .hasMessage("Invalid NextPageToken.");
    }

    private static String sql(String query, @Nullable PageToken after) {
        AttributeTypes types = new AttributeTypes(Map.of());
        return ListStatement.of(UUID.randomUUID(), VisibilityQuery.parse(query), types, 10, after)
                .sql()
                .text();
    }
}
