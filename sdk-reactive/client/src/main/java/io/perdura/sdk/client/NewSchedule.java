package io.perdura.sdk.client;

import io.perdura.sdk.option.OptionMessages;
import io.perdura.sdk.option.SearchAttributeKey;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.api.schedule.v1.Schedule;
import io.temporal.api.schedule.v1.ScheduleAction;
import io.temporal.api.schedule.v1.SchedulePolicies;
import io.temporal.api.schedule.v1.ScheduleState;
import java.time.Duration;
import java.util.Map;

/**
 * A schedule as it is wanted: when it starts which workflow, and what happens if one is still running. Immutable; what is unset
 * the server decides: one at a time, a year to catch up.
 */
public final class NewSchedule implements Cloneable {
    private final StartOptions start;
    private final WorkflowCall<?> call;
    private ScheduleTimes times;
    private SchedulePolicies policies = SchedulePolicies.getDefaultInstance();
    private ScheduleState state = ScheduleState.getDefaultInstance();
    private Map<String, Object> memo = Map.of();
    private Map<SearchAttributeKey<?>, ?> searchAttributes = Map.of();
    private boolean triggeredAtOnce;

    private NewSchedule(ScheduleTimes times, StartOptions start, WorkflowCall<?> call) {
        this.times = times;
        this.start = start;
        this.call = call;
    }

    /** The server adds the time to the workflow id of the options; policies on ids are the schedule's own business. */
    public static NewSchedule of(ScheduleTimes times, StartOptions start, WorkflowCall<?> call) {
        return new NewSchedule(times, start, call);
    }

    /** At other times. */
    public NewSchedule times(ScheduleTimes value) {
        NewSchedule copy = copy();
        copy.times = value;
        return copy;
    }

    /** What becomes of one that is due while another is running. */
    public NewSchedule overlap(ScheduleOverlapPolicy value) {
        NewSchedule copy = copy();
        copy.policies = policies.toBuilder().setOverlapPolicy(value).build();
        return copy;
    }

    /** How late one may be started after the server was away. */
    public NewSchedule catchUp(Duration value) {
        NewSchedule copy = copy();
        copy.policies = policies.toBuilder()
                .setCatchupWindow(OptionMessages.duration(value))
                .build();
        return copy;
    }

    /** Whether it pauses when a workflow fails or times out. */
    public NewSchedule pausedOnFailure(boolean value) {
        NewSchedule copy = copy();
        copy.policies = policies.toBuilder().setPauseOnFailure(value).build();
        return copy;
    }

    /** It begins paused; the note says why. */
    public NewSchedule paused(String note) {
        NewSchedule copy = copy();
        copy.state = state.toBuilder().setPaused(true).setNotes(note).build();
        return copy;
    }

    /** It starts so many and no more. */
    public NewSchedule remaining(long count) {
        NewSchedule copy = copy();
        copy.state = state.toBuilder()
                .setLimitedActions(true)
                .setRemainingActions(count)
                .build();
        return copy;
    }

    /** It starts one when it is made, too. */
    public NewSchedule triggeredAtOnce(boolean value) {
        NewSchedule copy = copy();
        copy.triggeredAtOnce = value;
        return copy;
    }

    /** Noted with the schedule, not searchable. */
    public NewSchedule memo(Map<String, Object> value) {
        NewSchedule copy = copy();
        copy.memo = value;
        return copy;
    }

    /** Noted with the schedule, searchable. */
    public NewSchedule searchAttributes(Map<SearchAttributeKey<?>, ?> value) {
        NewSchedule copy = copy();
        copy.searchAttributes = value;
        return copy;
    }

    StartOptions start() {
        return start;
    }

    WorkflowCall<?> call() {
        return call;
    }

    Schedule message(ScheduleAction action) {
        return Schedule.newBuilder()
                .setSpec(times.message())
                .setAction(action)
                .setPolicies(policies)
                .setState(state)
                .build();
    }

    Schedules.Options options() {
        return new Schedules.Options(memo, searchAttributes, triggeredAtOnce);
    }

    private NewSchedule copy() {
        try {
            return (NewSchedule) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
