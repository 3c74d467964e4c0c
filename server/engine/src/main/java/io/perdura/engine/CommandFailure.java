package io.perdura.engine;

import io.temporal.api.enums.v1.WorkflowTaskFailedCause;

/**
 * A command of a worker that cannot be carried out: it fails the whole workflow task with this cause, or, if
 * {@link #terminates}, ends the run. Carries no stack trace: it is an answer, not a fault.
 */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final WorkflowTaskFailedCause cause;
    private final boolean terminates;

    public CommandFailure(WorkflowTaskFailedCause cause, String message) {
        this(cause, message, false);
    }

    public CommandFailure(WorkflowTaskFailedCause cause, String message, boolean terminates) {
        super(message, null, false, false);
        this.cause = cause;
        this.terminates = terminates;
    }

    /** A command that does not fit the state of the run: {@code action} and {@code detail} as workers know them. */
    public static CommandFailure invalidInState(WorkflowTaskFailedCause cause, String action, String detail) {
        return new CommandFailure(cause, "invalid history builder state for action: " + action + ", " + detail);
    }

    public WorkflowTaskFailedCause cause() {
        return cause;
    }

    public boolean terminates() {
        return terminates;
    }

    /** As workers see it: the cause in camel case, then the detail; UnhandledCommand stands alone. */
    public String text() {
        String name = causeName();
        return getMessage() == null || getMessage().isEmpty() ? name : name + ": " + getMessage();
    }

    private String causeName() {
        StringBuilder name = new StringBuilder();
        for (String word :
                cause.name().substring("WORKFLOW_TASK_FAILED_CAUSE_".length()).split("_", -1)) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
        }
        return name.toString();
    }
}
