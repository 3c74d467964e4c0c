package io.perdura.sdk.client;

import io.perdura.sdk.service.WorkflowServiceMethods;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.api.schedule.v1.BackfillRequest;
import io.temporal.api.schedule.v1.Schedule;
import io.temporal.api.schedule.v1.SchedulePatch;
import io.temporal.api.schedule.v1.TriggerImmediatelyRequest;
import io.temporal.api.workflowservice.v1.DeleteScheduleRequest;
import io.temporal.api.workflowservice.v1.DescribeScheduleRequest;
import io.temporal.api.workflowservice.v1.DescribeScheduleResponse;
import io.temporal.api.workflowservice.v1.ListScheduleMatchingTimesRequest;
import io.temporal.api.workflowservice.v1.PatchScheduleRequest;
import io.temporal.api.workflowservice.v1.UpdateScheduleRequest;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** One schedule. Fails with {@link ScheduleException}. Thread-safe. */
public final class ScheduleHandle {
    private final Wire wire;
    private final String scheduleId;

    ScheduleHandle(Wire wire, String scheduleId) {
        this.wire = wire;
        this.scheduleId = scheduleId;
    }

    public String scheduleId() {
        return scheduleId;
    }

    /** As it stands: the schedule, its last and next times, what it has running. */
    public CompletionStage<ScheduleDescription> describe() {
        return described().thenApply(ScheduleDescription::new);
    }

    private CompletionStage<DescribeScheduleResponse> described() {
        return Schedules.told(
                scheduleId,
                wire.call(
                        WorkflowServiceMethods.DESCRIBE_SCHEDULE,
                        DescribeScheduleRequest.newBuilder()
                                .setNamespace(wire.namespace())
                                .setScheduleId(scheduleId)
                                .build()));
    }

    /** It starts things at other times from now on. */
    public CompletionStage<Void> reschedule(ScheduleTimes times) {
        return update(found -> found.toBuilder().setSpec(times.message()).build());
    }

    /** Changes it in the API's own form, unless somebody else did between its reading and its writing: then it fails, and may be tried again. */
    public CompletionStage<Void> update(UnaryOperator<Schedule> change) {
        return described()
                .thenCompose(found -> Schedules.told(
                        scheduleId,
                        wire.call(
                                WorkflowServiceMethods.UPDATE_SCHEDULE,
                                UpdateScheduleRequest.newBuilder()
                                        .setNamespace(wire.namespace())
                                        .setIdentity(wire.identity())
                                        .setScheduleId(scheduleId)
                                        .setRequestId(UUID.randomUUID().toString())
                                        .setConflictToken(found.getConflictToken())
                                        .setSchedule(change.apply(found.getSchedule()))
                                        .build())))
                .thenApply(answer -> null);
    }

    /** Until it is unpaused; the note says why. */
    public CompletionStage<Void> pause(String note) {
        return patch(SchedulePatch.newBuilder().setPause(note.isEmpty() ? "Paused" : note));
    }

    /** It starts workflows again, from now on; the note says why. */
    public CompletionStage<Void> unpause(String note) {
        return patch(SchedulePatch.newBuilder().setUnpause(note.isEmpty() ? "Unpaused" : note));
    }

    /** Now, as if it were time. */
    public CompletionStage<Void> trigger() {
        return trigger(ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_UNSPECIFIED);
    }

    /** Now, with another rule on what is still running. */
    public CompletionStage<Void> trigger(ScheduleOverlapPolicy overlap) {
        return patch(SchedulePatch.newBuilder()
                .setTriggerImmediately(TriggerImmediatelyRequest.newBuilder().setOverlapPolicy(overlap)));
    }

    /** What would have been started in that time, now. */
    public CompletionStage<Void> backfill(Instant from, Instant to, ScheduleOverlapPolicy overlap) {
        return patch(SchedulePatch.newBuilder()
                .addBackfillRequest(BackfillRequest.newBuilder()
                        .setStartTime(Wire.timestamp(from))
                        .setEndTime(Wire.timestamp(to))
                        .setOverlapPolicy(overlap)));
    }

    private CompletionStage<Void> patch(SchedulePatch.Builder patch) {
        return Schedules.told(
                        scheduleId,
                        wire.call(
                                WorkflowServiceMethods.PATCH_SCHEDULE,
                                PatchScheduleRequest.newBuilder()
                                        .setNamespace(wire.namespace())
                                        .setIdentity(wire.identity())
                                        .setScheduleId(scheduleId)
                                        .setRequestId(UUID.randomUUID().toString())
                                        .setPatch(patch)
                                        .build()))
                .thenApply(answer -> null);
    }

    /** When it would start something, in that time. */
    public CompletionStage<List<Instant>> matchingTimes(Instant from, Instant to) {
        return Schedules.told(
                        scheduleId,
                        wire.call(
                                WorkflowServiceMethods.LIST_SCHEDULE_MATCHING_TIMES,
                                ListScheduleMatchingTimesRequest.newBuilder()
                                        .setNamespace(wire.namespace())
                                        .setScheduleId(scheduleId)
                                        .setStartTime(Wire.timestamp(from))
                                        .setEndTime(Wire.timestamp(to))
                                        .build()))
                .thenApply(answer ->
                        answer.getStartTimeList().stream().map(Wire::instant).toList());
    }

    /** What it has started goes on. */
    public CompletionStage<Void> delete() {
        return Schedules.told(
                        scheduleId,
                        wire.call(
                                WorkflowServiceMethods.DELETE_SCHEDULE,
                                DeleteScheduleRequest.newBuilder()
                                        .setNamespace(wire.namespace())
                                        .setIdentity(wire.identity())
                                        .setScheduleId(scheduleId)
                                        .build()))
                .thenApply(answer -> null);
    }
}
