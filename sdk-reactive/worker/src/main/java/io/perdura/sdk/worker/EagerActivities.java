package io.perdura.sdk.worker;

import io.temporal.api.command.v1.Command;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import java.util.ArrayList;
import java.util.List;

/** Activities of one workflow task for which this worker has slots of its own: they need not go over their queue. */
final class EagerActivities {
    private final Source source;
    private final List<Command> commands;
    private int reserved;

    private EagerActivities(Source source, List<Command> commands, int reserved) {
        this.source = source;
        this.commands = commands;
        this.reserved = reserved;
    }

    /** Where slots come from and activities go. */
    static final class Source {
        private final ActivityTasks activities;
        private final int max;

        Source(ActivityTasks activities, int max) {
            this.activities = activities;
            this.max = max;
        }

        /** Whatever finds no slot goes over its queue. */
        EagerActivities reserve(List<Command> given) {
            List<Command> commands = given;
            int reserved = 0;
            for (int i = 0; i < given.size(); i++) {
                Command command = given.get(i);
                if (command.getCommandType() != CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK
                        || !command.getScheduleActivityTaskCommandAttributes().getRequestEagerExecution()) {
                    continue;
                }
                if (reserved < max && activities.tryReserve()) {
                    reserved++;
                    continue;
                }
                if (commands == given) {
                    commands = new ArrayList<>(given);
                }
                Command.Builder plain = command.toBuilder();
                plain.getScheduleActivityTaskCommandAttributesBuilder().setRequestEagerExecution(false);
                commands.set(i, plain.build());
            }
            return new EagerActivities(this, commands, reserved);
        }
    }

    List<Command> commands() {
        return commands;
    }

    /** The server gave these; slots that it did not use go back. */
    void begin(List<PollActivityTaskQueueResponse> tasks) {
        for (PollActivityTaskQueueResponse task : tasks) {
            if (reserved > 0) {
                reserved--;
                source.activities.carryOut(task);
            }
        }
        giveBack();
    }

    void giveBack() {
        for (; reserved > 0; reserved--) {
            source.activities.giveBack();
        }
    }
}
