package io.perdura.sdk.run;

import io.temporal.api.command.v1.Command;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.protocol.v1.Message;
import io.temporal.api.query.v1.WorkflowQueryResult;
import io.temporal.api.sdk.v1.WorkflowTaskCompletedMetadata;
import java.util.List;
import java.util.Map;

/** What a run makes of a workflow task. */
public sealed interface Decision {

    /**
     * The task is done.
     *
     * @param closes whether the run ends with it
     * @param openLocalActivities whether another task is needed at once, for local activities that go on
     */
    record Completed(
            List<Command> commands,
            List<Message> messages,
            Map<String, WorkflowQueryResult> queryResults,
            WorkflowTaskCompletedMetadata metadata,
            boolean closes,
            boolean openLocalActivities)
            implements Decision {}

    /** The task fails, and not the workflow: a mended worker can go on. The run must be evicted. */
    record Failed(WorkflowTaskFailedCause cause, Failure failure) implements Decision {}
}
