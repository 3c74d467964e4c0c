package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.RateLimitSource;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.taskqueue.v1.RateLimit;
import io.temporal.api.taskqueue.v1.TaskQueueConfig;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueResponse;
import io.temporal.api.workflowservice.v1.UpdateTaskQueueConfigRequest;
import io.temporal.api.workflowservice.v1.UpdateTaskQueueConfigRequest.RateLimitUpdate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be set for a task queue, and what it then says of itself. */
class TaskQueueConfigIT {

    private final OneServer server = OneServer.shared();
    private final OneWorkflow workflow = new OneWorkflow(server);

    @Test
    void aLimitIsKeptWithWhoSetItAndWhyAndIsInForce() {
        TaskQueueConfig config = update(request()
                .setIdentity("admin")
                .setUpdateQueueRateLimit(limit(7).setReason("too much"))
                .build());

        assertThat(config.getQueueRateLimit().getRateLimit().getRequestsPerSecond())
                .isEqualTo(7);
        assertThat(config.getQueueRateLimit().getMetadata().getReason()).isEqualTo("too much");
        assertThat(config.getQueueRateLimit().getMetadata().getUpdateIdentity()).isEqualTo("admin");
        assertThat(config.getQueueRateLimit().getMetadata().hasUpdateTime()).isTrue();
        assertThat(describe().getConfig()).isEqualTo(config);
        assertThat(describe().getEffectiveRateLimit().getRequestsPerSecond()).isEqualTo(7);
        assertThat(describe().getEffectiveRateLimit().getRateLimitSource())
                .isEqualTo(RateLimitSource.RATE_LIMIT_SOURCE_API);

        update(request()
                .setUpdateQueueRateLimit(RateLimitUpdate.getDefaultInstance())
                .build());

        assertThat(describe().getConfig().getQueueRateLimit().hasRateLimit()).isFalse();
        assertThat(describe().hasEffectiveRateLimit()).isFalse();
    }

    @Test
    void theLimitOfFairnessKeysIsSetAndUnsetByItself() {
        TaskQueueConfig config = update(request()
                .setIdentity("admin")
                .setUpdateQueueRateLimit(limit(7))
                .setUpdateFairnessKeyRateLimitDefault(limit(3).setReason("each"))
                .build());

        assertThat(config.getFairnessKeysRateLimitDefault().getRateLimit().getRequestsPerSecond())
                .isEqualTo(3);
        assertThat(config.getFairnessKeysRateLimitDefault().getMetadata().getReason())
                .isEqualTo("each");

        update(request()
                .setUpdateFairnessKeyRateLimitDefault(RateLimitUpdate.getDefaultInstance())
                .build());

        assertThat(describe().getConfig().getFairnessKeysRateLimitDefault().hasRateLimit())
                .isFalse();
        assertThat(describe().getConfig().getQueueRateLimit().hasRateLimit()).isTrue();
    }

    @Test
    void weightsAreSetAndUnsetOneByOne() {
        update(request()
                .putAllSetFairnessWeightOverrides(Map.of("a", 2f, "b", 3f))
                .build());
        TaskQueueConfig config = update(request()
                .putSetFairnessWeightOverrides("c", 0.5f)
                .addUnsetFairnessWeightOverrides("a")
                .build());

        assertThat(config.getFairnessWeightOverridesMap()).isEqualTo(Map.of("b", 3f, "c", 0.5f));
        assertThat(describe().getConfig()).isEqualTo(config);

        update(request().addAllUnsetFairnessWeightOverrides(List.of("b", "c")).build());

        assertThat(describe().hasConfig()).isTrue();
        assertThat(describe().getConfig()).isEqualTo(TaskQueueConfig.getDefaultInstance());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "TASK_QUEUE_TYPE_WORKFLOW;1;'';1;Setting rate limit on workflow task queues is not allowed.",
                "TASK_QUEUE_TYPE_ACTIVITY;-1;'';1;RequestsPerSecond for UpdateQueueRateLimit rate limit must be"
                        + " non-negative.",
                "TASK_QUEUE_TYPE_ACTIVITY;1;'';1;fairness weight override key must not be empty",
                "TASK_QUEUE_TYPE_ACTIVITY;1;a;0;invalid fairness weight weight for key \"a\": must be greater than"
                        + " zero",
            })
    void whatMakesNoSenseIsRefused(TaskQueueType type, float perSecond, String key, float weight, String text) {
        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> update(request()
                        .setTaskQueueType(type)
                        .setUpdateQueueRateLimit(limit(perSecond))
                        .putSetFairnessWeightOverrides(key, weight)
                        .build()));

        assertThat(refused.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refused.getStatus().getDescription()).isEqualTo(text);
    }

    private UpdateTaskQueueConfigRequest.Builder request() {
        return UpdateTaskQueueConfigRequest.newBuilder()
                .setNamespace(OneServer.NAMESPACE)
                .setTaskQueue(workflow.queue)
                .setTaskQueueType(TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY);
    }

    private static RateLimitUpdate.Builder limit(float perSecond) {
        return RateLimitUpdate.newBuilder().setRateLimit(RateLimit.newBuilder().setRequestsPerSecond(perSecond));
    }

    private TaskQueueConfig update(UpdateTaskQueueConfigRequest request) {
        return server.call().updateTaskQueueConfig(request).getConfig();
    }

    private DescribeTaskQueueResponse describe() {
        return server.call()
                .describeTaskQueue(DescribeTaskQueueRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setTaskQueue(workflow.normal())
                        .setTaskQueueType(TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY)
                        .setReportConfig(true)
                        .build());
    }
}
