package io.perdura.sdk.run;

import io.temporal.api.protocol.v1.Message;
import io.temporal.api.query.v1.WorkflowQuery;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a workflow task says beside its history.
 *
 * @param startedEventId 0: only a query is asked
 * @param previousStartedEventId the last task that was completed before; 0: none
 * @param queries to be answered with the task, by their ids
 * @param query to be answered instead of a completion
 */
public record RunTask(
        long startedEventId,
        long previousStartedEventId,
        int attempt,
        List<Message> messages,
        Map<String, WorkflowQuery> queries,
        @Nullable WorkflowQuery query) {

    /** History as it is, and nothing else. */
    public static RunTask replay() {
        return new RunTask(0, 0, 1, List.of(), Map.of(), null);
    }

    /** Nothing is to be decided: the code goes as far as history goes. */
    public boolean isQueryOnly() {
        return startedEventId == 0;
    }
}
