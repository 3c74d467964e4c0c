package io.perdura.sdk.worker;

import io.perdura.sdk.run.RunSettings;
import io.perdura.sdk.run.RunTask;
import io.perdura.sdk.run.WorkflowInfo;
import io.perdura.sdk.run.WorkflowRegistry;
import io.perdura.sdk.run.WorkflowRun;
import io.perdura.sdk.skin.Skins;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import java.util.List;

/** What some run knows about itself. */
final class TestInfo {
    static final WorkflowInfo INFO = info();

    private TestInfo() {}

    /** As a run reads it from its first event, although it has no code. */
    private static WorkflowInfo info() {
        WorkflowRun run = new WorkflowRun(
                RunSettings.of("default", "q", new WorkflowRegistry(), Skins.installed()), "w1", "run-1");
        run.begin(RunTask.replay());
        run.feed(
                List.of(
                        HistoryEvent.newBuilder()
                                .setEventId(1)
                                .setEventType(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED)
                                .setWorkflowExecutionStartedEventAttributes(
                                        WorkflowExecutionStartedEventAttributes.getDefaultInstance())
                                .build(),
                        HistoryEvent.newBuilder()
                                .setEventId(2)
                                .setEventType(EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED)
                                .build(),
                        HistoryEvent.newBuilder()
                                .setEventId(3)
                                .setEventType(EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
                                .build()),
                true);
        return run.info();
    }
}
