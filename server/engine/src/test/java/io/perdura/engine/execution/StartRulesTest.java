package io.perdura.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.rpc.Code;
import io.perdura.engine.Limits;
import io.perdura.engine.Rejection;
import io.perdura.engine.Times;
import io.perdura.engine.check.Timeouts;
import io.temporal.api.common.v1.Callback;
import io.temporal.api.common.v1.Link;
import io.temporal.api.common.v1.Memo;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.Priority;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflow.v1.VersioningOverride;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class StartRulesTest {

    private static final String LONG = "x".repeat(1001);
    private static final Duration NEGATIVE =
            Duration.newBuilder().setSeconds(-1).build();

    static Stream<Arguments> bad_requests() {
        return Stream.of(
                bad("WorkflowId is not set on request.", r -> r.clearWorkflowId()),
                bad("WorkflowId exceeds maximum allowed length (1001/1000)", r -> r.setWorkflowId(LONG)),
                bad("WorkflowId exceeds maximum allowed length (1002/1000)", r -> r.setWorkflowId("ü".repeat(501))),
                bad(
                        "BackoffCoefficient cannot be less than 1 on retry policy.",
                        r -> r.setRetryPolicy(RetryPolicy.newBuilder().setBackoffCoefficient(0.5))),
                bad(
                        "MaximumInterval cannot be less than InitialInterval on retry policy.",
                        r -> r.setRetryPolicy(RetryPolicy.newBuilder()
                                .setInitialInterval(Times.duration(2000))
                                .setMaximumInterval(Times.duration(1000)))),
                bad(
                        "MaximumAttempts cannot be negative on retry policy.",
                        r -> r.setRetryPolicy(RetryPolicy.newBuilder().setMaximumAttempts(-1))),
                bad(
                        "invalid InitialInterval set on retry policy: negative duration",
                        r -> r.setRetryPolicy(RetryPolicy.newBuilder().setInitialInterval(NEGATIVE))),
                bad(
                        "CronSchedule and WorkflowStartDelay may not be used together.",
                        r -> r.setCronSchedule("* * * * *").setWorkflowStartDelay(Times.duration(1000))),
                bad(
                        "An invalid WorkflowStartDelaySeconds is set on request. cause: negative duration",
                        r -> r.setWorkflowStartDelay(NEGATIVE)),
                bad("WorkflowType is not set on request.", r -> r.clearWorkflowType()),
                bad(
                        "WorkflowType length exceeds limit.",
                        r -> r.setWorkflowType(WorkflowType.newBuilder().setName(LONG))),
                bad("taskQueue is not set", r -> r.clearTaskQueue()),
                bad("missing task queue name", r -> r.setTaskQueue(TaskQueue.newBuilder())),
                bad(
                        "taskQueue length exceeds limit",
                        r -> r.setTaskQueue(TaskQueue.newBuilder().setName(LONG))),
                bad(
                        "task queue name cannot start with reserved prefix /_sys/",
                        r -> r.setTaskQueue(TaskQueue.newBuilder().setName("/_sys/q"))),
                bad(
                        "An invalid WorkflowExecutionTimeoutSeconds is set on request. cause: negative duration",
                        r -> r.setWorkflowExecutionTimeout(NEGATIVE)),
                bad(
                        "An invalid WorkflowRunTimeoutSeconds is set on request. cause: negative duration",
                        r -> r.setWorkflowRunTimeout(NEGATIVE)),
                bad(
                        "An invalid WorkflowTaskTimeoutSeconds is set on request. cause: negative duration",
                        r -> r.setWorkflowTaskTimeout(NEGATIVE)),
                bad("RequestId length exceeds limit.", r -> r.setRequestId(LONG)),
                bad("Identity length exceeds limit.", r -> r.setIdentity(LONG)),
                bad(
                        "Invalid WorkflowIDReusePolicy: WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING cannot be used"
                                + " together with a WorkflowIDConflictPolicy",
                        r -> r.setWorkflowIdReusePolicy(
                                        WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING)
                                .setWorkflowIdConflictPolicy(
                                        WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL)),
                bad(
                        "Blob data size exceeds limit.",
                        r -> r.setInput(Payloads.newBuilder().addPayloads(payload(2 << 20)))),
                bad("Memo size exceeds limit.", r -> r.setMemo(Memo.newBuilder().putFields("m", payload(2 << 20)))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void bad_requests(String text, Consumer<StartWorkflowExecutionRequest.Builder> change) {
        StartWorkflowExecutionRequest.Builder request = good();
        change.accept(request);

        Rejection rejection =
                catchThrowableOfType(Rejection.class, () -> StartRules.complete(request.build(), "r", Limits.DEFAULT));

        assertThat(rejection.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(rejection).hasMessage(text);
    }

    @Test
    void the_first_thing_that_is_wrong_is_told() {
        Rejection rejection = catchThrowableOfType(
                Rejection.class,
                () -> StartRules.complete(
                        good().clearWorkflowType()
                                .clearTaskQueue()
                                .setWorkflowRunTimeout(NEGATIVE)
                                .build(),
                        "r",
                        Limits.DEFAULT));

        assertThat(rejection).hasMessage("WorkflowType is not set on request.");
    }

    @Test
    void what_is_open_is_filled() {
        StartWorkflowExecutionRequest complete = StartRules.complete(good().build(), "made-up", Limits.DEFAULT);

        assertThat(complete.getRequestId()).isEqualTo("made-up");
        assertThat(complete.getTaskQueue().getKind()).isEqualTo(TaskQueueKind.TASK_QUEUE_KIND_NORMAL);
        assertThat(Times.ms(complete.getWorkflowTaskTimeout())).isEqualTo(10_000);
        assertThat(complete.getWorkflowIdReusePolicy())
                .isEqualTo(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE);
        assertThat(complete.getWorkflowIdConflictPolicy())
                .isEqualTo(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL);
        assertThat(complete.hasRetryPolicy()).isFalse();
    }

    @Test
    void what_is_not_there_yet_is_refused() {
        Rejection rejection =
                overriding(VersioningOverride.newBuilder().setAutoUpgrade(true).build());

        assertThat(rejection.code()).isEqualTo(Code.UNIMPLEMENTED);
    }

    @Test
    void what_could_never_be_done_is_said_before_that() {
        Rejection rejection = overriding(VersioningOverride.getDefaultInstance());

        assertThat(rejection.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(rejection.getMessage()).isEqualTo("override behavior is required");
    }

    private static Rejection overriding(VersioningOverride override) {
        return catchThrowableOfType(
                Rejection.class,
                () -> StartRules.complete(good().setVersioningOverride(override).build(), "r", Limits.DEFAULT));
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://host/path, invalid url: unknown scheme: ftp://host/path",
        "http:///path, invalid url: unknown scheme: http:///path",
        "https://:80, invalid url: unknown scheme: https://:80",
    })
    void a_callback_needs_an_address_that_can_be_called(String url, String problem) {
        Callback callback = Callback.newBuilder()
                .setNexus(Callback.Nexus.newBuilder().setUrl(url))
                .build();

        Rejection rejection = catchThrowableOfType(
                Rejection.class,
                () -> StartRules.complete(
                        good().addCompletionCallbacks(callback).build(), "r", Limits.DEFAULT));

        assertThat(rejection.getMessage()).isEqualTo(problem);
    }

    @Test
    void links_and_priorities_are_checked() {
        Link nameless = Link.newBuilder()
                .setWorkflowEvent(
                        Link.WorkflowEvent.newBuilder().setNamespace("n").setWorkflowId("w"))
                .build();

        assertThat(catchThrowableOfType(
                                Rejection.class,
                                () -> StartRules.complete(
                                        good().addLinks(nameless).build(), "r", Limits.DEFAULT))
                        .getMessage())
                .isEqualTo("workflow event link must not have an empty run ID field");
        assertThat(catchThrowableOfType(
                                Rejection.class,
                                () -> StartRules.complete(
                                        good().setPriority(Priority.newBuilder().setPriorityKey(-1))
                                                .build(),
                                        "r",
                                        Limits.DEFAULT))
                        .getMessage())
                .isEqualTo("priority key can't be negative");
    }

    @Test
    void timeouts_are_capped_by_what_holds_them() {
        assertThat(timeouts(0, 0, 0)).isEqualTo(of(0, 10_000));
        assertThat(timeouts(60_000, 0, 0)).isEqualTo(of(60_000, 10_000));
        assertThat(timeouts(60_000, 90_000, 300_000)).isEqualTo(of(60_000, 60_000));
        assertThat(timeouts(0, 0, 300_000)).isEqualTo(of(0, 120_000));
        assertThat(timeouts(0, 3000, 0)).isEqualTo(of(3000, 3000));
    }

    private static Timeouts timeouts(long executionMs, long runMs, long taskMs) {
        return Timeouts.effective(
                Times.duration(executionMs), Times.duration(runMs), Times.duration(taskMs), Limits.DEFAULT);
    }

    private static Timeouts of(long runMs, long taskMs) {
        return new Timeouts(Times.duration(runMs), Times.duration(taskMs));
    }

    private static Arguments bad(String text, Consumer<StartWorkflowExecutionRequest.Builder> change) {
        return arguments(text, change);
    }

    private static StartWorkflowExecutionRequest.Builder good() {
        return StartWorkflowExecutionRequest.newBuilder()
                .setWorkflowId("w1")
                .setWorkflowType(WorkflowType.newBuilder().setName("Order"))
                .setTaskQueue(TaskQueue.newBuilder().setName("q"));
    }

    private static Payload payload(int bytes) {
        return Payload.newBuilder()
                .setData(ByteString.copyFrom(new byte[bytes]))
                .build();
    }
}
