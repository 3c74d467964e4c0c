package io.perdura.sdk.client;

import io.perdura.sdk.option.OptionMessages;
import io.perdura.sdk.option.SearchAttributeKey;
import io.perdura.sdk.service.RpcCode;
import io.perdura.sdk.service.RpcException;
import io.perdura.sdk.service.WorkflowServiceMethods;
import io.temporal.api.errordetails.v1.NamespaceNotFoundFailure;
import io.temporal.api.schedule.v1.Schedule;
import io.temporal.api.schedule.v1.ScheduleAction;
import io.temporal.api.schedule.v1.SchedulePatch;
import io.temporal.api.schedule.v1.TriggerImmediatelyRequest;
import io.temporal.api.workflowservice.v1.CreateScheduleRequest;
import io.temporal.api.workflowservice.v1.ListSchedulesRequest;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * What starts workflows by the calendar: a {@link NewSchedule} says when, what, and what if one is still running. What it leaves
 * out can be said in the API's own messages. Fails with {@link ScheduleException}, and with its kind {@code Unsupported} at a
 * server that has no schedules. Thread-safe.
 */
public final class Schedules {
    private static final int PAGE_SIZE = 100;

    private final Wire wire;

    Schedules(Wire wire) {
        this.wire = wire;
    }

    /** Done when the server has it; fails with {@link ScheduleException.AlreadyExists} if there is one of that id. */
    public CompletionStage<ScheduleHandle> create(String scheduleId, NewSchedule schedule) {
        return create(scheduleId, schedule.message(action(schedule.start(), schedule.call())), schedule.options());
    }

    /** A workflow to start; to its id the server adds the time. Policies on ids are the schedule's own business. */
    public ScheduleAction action(StartOptions options, WorkflowCall<?> call) {
        return StartRequests.scheduled(
                StartRequests.start(wire, new ClientCalls.Start<>(options.identified(), call, Map.of()))
                        .build());
    }

    /** What goes with a schedule beside itself. */
    public record Options(
            Map<String, Object> memo, Map<SearchAttributeKey<?>, ?> searchAttributes, boolean triggeredAtOnce) {

        public static Options defaults() {
            return new Options(Map.of(), Map.of(), false);
        }
    }

    /** Done when the server has it; fails with {@link ScheduleException.AlreadyExists} if there is one of that id. */
    public CompletionStage<ScheduleHandle> create(String scheduleId, Schedule schedule) {
        return create(scheduleId, schedule, Options.defaults());
    }

    /** Fails with {@link ScheduleException.AlreadyExists} if there is one of that id. */
    public CompletionStage<ScheduleHandle> create(String scheduleId, Schedule schedule, Options options) {
        CreateScheduleRequest.Builder request = CreateScheduleRequest.newBuilder()
                .setNamespace(wire.namespace())
                .setIdentity(wire.identity())
                .setRequestId(UUID.randomUUID().toString())
                .setScheduleId(scheduleId)
                .setSchedule(schedule);
        if (!options.memo().isEmpty()) {
            request.setMemo(
                    OptionMessages.memo(options.memo(), wire.converters().data()));
        }
        if (!options.searchAttributes().isEmpty()) {
            request.setSearchAttributes(OptionMessages.searchAttributes(options.searchAttributes()));
        }
        if (options.triggeredAtOnce()) {
            request.setInitialPatch(
                    SchedulePatch.newBuilder().setTriggerImmediately(TriggerImmediatelyRequest.getDefaultInstance()));
        }
        return told(scheduleId, wire.call(WorkflowServiceMethods.CREATE_SCHEDULE, request.build()))
                .thenApply(answer -> handle(scheduleId));
    }

    /** One that is there; making it calls nobody. */
    public ScheduleHandle handle(String scheduleId) {
        return new ScheduleHandle(wire, scheduleId);
    }

    /** Those that a filter finds; empty: all. A new or changed one may be missing for a moment. */
    public Flow.Publisher<ScheduleSummary> list(String filter) {
        return new Pages<>(token -> told(
                        "",
                        wire.call(
                                WorkflowServiceMethods.LIST_SCHEDULES,
                                ListSchedulesRequest.newBuilder()
                                        .setNamespace(wire.namespace())
                                        .setMaximumPageSize(PAGE_SIZE)
                                        .setQuery(filter)
                                        .setNextPageToken(token)
                                        .build()))
                .thenApply(page -> new Pages.Page<>(
                        page.getSchedulesList().stream()
                                .map(ScheduleSummary::new)
                                .toList(),
                        page.getNextPageToken())));
    }

    static <T> CompletionStage<T> told(String scheduleId, CompletionStage<T> stage) {
        return Refusals.told(stage, thrown -> {
            if (!(Refusals.unwrap(thrown) instanceof RpcException refusal)) {
                return Refusals.runtime(thrown);
            }
            if (refusal.code() == RpcCode.ALREADY_EXISTS) {
                return new ScheduleException.AlreadyExists(scheduleId, refusal);
            }
            if (refusal.code() == RpcCode.NOT_FOUND && !refusal.has(NamespaceNotFoundFailure.class)) {
                return new ScheduleException.NotFound(scheduleId, refusal);
            }
            if (refusal.code() == RpcCode.UNIMPLEMENTED) {
                return new ScheduleException.Unsupported(scheduleId, refusal);
            }
            return new ScheduleException("schedule '" + scheduleId + "': " + refusal.getMessage(), scheduleId, refusal);
        });
    }
}
