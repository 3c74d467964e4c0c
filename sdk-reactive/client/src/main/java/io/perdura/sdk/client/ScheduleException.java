package io.perdura.sdk.client;

import org.jspecify.annotations.Nullable;

/** A schedule that is not there, is there already, or could not be changed, or a server that has none; the cause is the call's own failure. */
public class ScheduleException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String scheduleId;

    ScheduleException(String message, String scheduleId, @Nullable Throwable cause) {
        super(message, cause);
        this.scheduleId = scheduleId;
    }

    public String scheduleId() {
        return scheduleId;
    }

    /** There is no such schedule. */
    public static final class NotFound extends ScheduleException {
        private static final long serialVersionUID = 1;

        NotFound(String scheduleId, Throwable cause) {
            super("schedule '" + scheduleId + "' is not there", scheduleId, cause);
        }
    }

    /** A schedule of that id is there. */
    public static final class AlreadyExists extends ScheduleException {
        private static final long serialVersionUID = 1;

        AlreadyExists(String scheduleId, Throwable cause) {
            super("schedule '" + scheduleId + "' is there already", scheduleId, cause);
        }
    }

    /** The server has no schedules, or not this operation on them. To try again does not help. */
    public static final class Unsupported extends ScheduleException {
        private static final long serialVersionUID = 1;

        Unsupported(String scheduleId, Throwable cause) {
            super("the server does not support this of schedules: " + cause.getMessage(), scheduleId, cause);
        }
    }
}
