package io.perdura.node.differential;

/** One line of a case; texts still hold their {@code ${variables}}. */
sealed interface Step {

    /** A request whose answer is awaited; recorded unless it is quiet, repeated while {@code until} does not hold. */
    record Call(String method, String text, String client, long deadlineMs, boolean quiet, String until)
            implements Step {
        static final long PATIENCE_MS = 30_000;

        boolean isPatient() {
            return deadlineMs == PATIENCE_MS;
        }
    }

    /** A request whose answer a later {@link End} of that name waits for. */
    record Begin(String name, Call call) implements Step {}

    record End(String name) implements Step {}

    /** Keeps a field of the last answer under a name. */
    record Save(String name, String path) implements Step {}
}
