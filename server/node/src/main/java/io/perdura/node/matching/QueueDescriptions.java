package io.perdura.node.matching;

import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.perdura.engine.matching.QueueStats;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Router;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.rpc.WorkerRpcs;
import io.perdura.node.time.Clock;
import io.temporal.api.enums.v1.BuildIdTaskReachability;
import io.temporal.api.enums.v1.DescribeTaskQueueMode;
import io.temporal.api.enums.v1.RateLimitSource;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.taskqueue.v1.TaskIdBlock;
import io.temporal.api.taskqueue.v1.TaskQueueConfig;
import io.temporal.api.taskqueue.v1.TaskQueueStats;
import io.temporal.api.taskqueue.v1.TaskQueueStatus;
import io.temporal.api.taskqueue.v1.TaskQueueTypeInfo;
import io.temporal.api.taskqueue.v1.TaskQueueVersionInfo;
import io.temporal.api.taskqueue.v1.TaskQueueVersionSelection;
import io.temporal.api.taskqueue.v1.TaskQueueVersioningInfo;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueResponse;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueResponse.EffectiveRateLimit;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a task queue says of itself: who polls it and how it keeps up. Nothing here knows of versions. */
final class QueueDescriptions {
    /** Runs go to workers without a version, and always have: said as of the beginning of time. */
    @SuppressWarnings("deprecation") // the newer field has no word for them
    private static final TaskQueueVersioningInfo UNVERSIONED = TaskQueueVersioningInfo.newBuilder()
            .setCurrentVersion("__unversioned__")
            .setUpdateTime(Timestamps.MIN_VALUE)
            .build();

    private final Router router;
    private final BacklogSizes backlog;
    private final QueueConfigs configs;
    private final Clock clock;

    QueueDescriptions(Router router, Backlog backlog, QueueConfigs configs, Clock clock) {
        this.router = router;
        this.backlog = new BacklogSizes(backlog, clock::steadyMs);
        this.configs = configs;
        this.clock = clock;
    }

    Future<Reply> describe(
            TaskQueueKey queue, DescribeTaskQueueRequest request, Call call, @Nullable Partition partition) {
        if (request.getApiMode() == DescribeTaskQueueMode.DESCRIBE_TASK_QUEUE_MODE_ENHANCED) {
            return describeTypes(queue, request, call);
        }
        boolean counted = (request.getReportStats() || request.getIncludeTaskQueueStatus()) && !queue.sticky();
        Future<Backlog.Size> listed = counted ? backlog.of(queue) : Future.succeededFuture(Backlog.Size.NOTHING);
        // A queue that is not at work has settings all the same, and one that begins to work may not have read them
        // yet.
        Future<Optional<TaskQueueConfig>> config = request.getReportConfig()
                ? configs.find(queue)
                : Future.succeededFuture(Optional.ofNullable(partition).map(Partition::config));
        return Future.all(listed, config)
                .map(both -> Reply.of(describe(request, partition, config.result(), listed.result())));
    }

    private DescribeTaskQueueResponse describe(
            DescribeTaskQueueRequest request,
            @Nullable Partition partition,
            Optional<TaskQueueConfig> config,
            Backlog.Size listed) {
        long nowMs = clock.steadyMs();
        QueueStats stats = (partition == null ? QueueStats.NOTHING : partition.stats(nowMs))
                .and(listed.tasks(), listed.tasks() == 0 ? 0 : Math.max(0, clock.nowMs() - listed.oldestMs()));
        DescribeTaskQueueResponse.Builder response = DescribeTaskQueueResponse.newBuilder();
        if (request.getTaskQueue().getKind() != TaskQueueKind.TASK_QUEUE_KIND_STICKY) {
            response.setVersioningInfo(UNVERSIONED);
        }
        if (partition != null) {
            response.addAllPollers(partition.pollers(nowMs));
        }
        if (request.getReportStats()) {
            response.setStats(stats(stats));
        }
        if (request.getIncludeTaskQueueStatus()) {
            response.setTaskQueueStatus(status(stats));
        }
        if (request.getReportConfig()) {
            config.ifPresent(response::setConfig);
        }
        double set = QueueSettings.tasksPerSecond(config.orElse(TaskQueueConfig.getDefaultInstance()));
        if (!Double.isNaN(set)) {
            response.setEffectiveRateLimit(limit(set, RateLimitSource.RATE_LIMIT_SOURCE_API));
        } else if (!Double.isInfinite(stats.tasksPerSecondMax())) {
            response.setEffectiveRateLimit(limit(stats.tasksPerSecondMax(), RateLimitSource.RATE_LIMIT_SOURCE_WORKER));
        }
        return response.build();
    }

    private static EffectiveRateLimit.Builder limit(double perSecond, RateLimitSource source) {
        return EffectiveRateLimit.newBuilder()
                .setRequestsPerSecond((float) perSecond)
                .setRateLimitSource(source);
    }

    /** The types of one queue may live on different nodes: each is asked for the plain description. */
    private Future<Reply> describeTypes(TaskQueueKey queue, DescribeTaskQueueRequest request, Call call) {
        Set<Integer> types = request.getTaskQueueTypesList().stream()
                .filter(type -> type != TaskQueueType.UNRECOGNIZED && type != TaskQueueType.TASK_QUEUE_TYPE_UNSPECIFIED)
                .map(TaskQueueType::getNumber)
                .collect(Collectors.toCollection(TreeSet::new));
        if (types.isEmpty()) {
            types = Set.of(TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW_VALUE, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY_VALUE);
        }
        DescribeTaskQueueRequest plain = request.toBuilder()
                .setApiMode(DescribeTaskQueueMode.DESCRIBE_TASK_QUEUE_MODE_UNSPECIFIED)
                .build();
        Map<Integer, Future<TaskQueueTypeInfo>> infos =
                types.stream().collect(Collectors.toMap(type -> type, type -> describeType(queue, type, plain, call)));
        return Future.all(List.copyOf(infos.values())).map(all -> {
            TaskQueueVersionInfo.Builder unversioned = TaskQueueVersionInfo.newBuilder();
            infos.forEach((type, info) -> unversioned.putTypesInfo(type, info.result()));
            if (request.getReportTaskReachability()) { // workers without a version get the tasks of every run
                unversioned.setTaskReachability(BuildIdTaskReachability.BUILD_ID_TASK_REACHABILITY_REACHABLE);
            }
            return Reply.of(versions(request, unversioned.build()));
        });
    }

    /** Of the versions that were asked for only the lack of one has workers; of none in particular it is the answer. */
    private static DescribeTaskQueueResponse versions(
            DescribeTaskQueueRequest request, TaskQueueVersionInfo unversioned) {
        DescribeTaskQueueResponse.Builder response = DescribeTaskQueueResponse.newBuilder();
        TaskQueueVersionSelection asked = request.getVersions();
        if (!request.hasVersions() || asked.getUnversioned()) {
            response.putVersionsInfo("", unversioned);
        }
        TaskQueueVersionInfo.Builder nobody = TaskQueueVersionInfo.newBuilder();
        unversioned
                .getTypesInfoMap()
                .keySet()
                .forEach(type -> nobody.putTypesInfo(type, TaskQueueTypeInfo.getDefaultInstance()));
        for (String buildId : asked.getBuildIdsList()) {
            response.putVersionsInfo(buildId, buildId.isEmpty() ? unversioned : nobody.build());
        }
        return response.build();
    }

    private Future<TaskQueueTypeInfo> describeType(
            TaskQueueKey queue, int type, DescribeTaskQueueRequest plain, Call call) {
        TaskQueueKey key = new TaskQueueKey(queue.namespaceId(), queue.name(), type, queue.sticky());
        Call one = new Call(WorkerRpcs.DESCRIBE_TASK_QUEUE, plain, call.caller(), call.deadlineMs());
        return router.toTaskQueue(key, one).map(reply -> {
            DescribeTaskQueueResponse described = reply.as(WorkerRpcs.DESCRIBE_TASK_QUEUE);
            TaskQueueTypeInfo.Builder info = TaskQueueTypeInfo.newBuilder();
            if (plain.getReportPollers()) {
                info.addAllPollers(described.getPollersList());
            }
            if (described.hasStats()) {
                info.setStats(described.getStats());
            }
            return info.build();
        });
    }

    private static TaskQueueStats stats(QueueStats stats) {
        return TaskQueueStats.newBuilder()
                .setApproximateBacklogCount(stats.backlogCount())
                .setApproximateBacklogAge(Durations.fromMillis(stats.backlogAgeMs()))
                .setTasksAddRate((float) stats.addedPerSecond())
                .setTasksDispatchRate((float) stats.dispatchedPerSecond())
                .setRateLimitingActive(stats.limited())
                .build();
    }

    private static TaskQueueStatus status(QueueStats stats) {
        TaskQueueStatus.Builder status = TaskQueueStatus.newBuilder()
                .setBacklogCountHint(stats.backlogCount())
                .setTaskIdBlock(TaskIdBlock.getDefaultInstance());
        if (!Double.isInfinite(stats.tasksPerSecondMax())) {
            status.setRatePerSecond(stats.tasksPerSecondMax());
        }
        return status.build();
    }
}
