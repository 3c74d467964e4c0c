package io.perdura.sdk.interceptor;

import org.jspecify.annotations.Nullable;

/**
 * Around what comes in to one run. Called in turns of the run, in replay too: whatever it does is done again with every replay,
 * so what is to happen once looks at {@code Flow.isReplaying()}. It may use {@code Flow} as workflow code may, and must not block.
 *
 * <p>{@code then} must be told once, in a turn of the run. To pass it on, or to wrap it, changes nothing of the order in which
 * code runs: histories that were written without an interceptor replay with it.
 */
public interface WorkflowInbound {

    /** Around what the run sets going; asked once, before anything comes in. */
    default WorkflowOutbound outbound(WorkflowOutbound next) {
        return next;
    }

    /** The workflow method. What it fails with fails the workflow, or the task, as if the method had. */
    void execute(InboundCall call, Completion then);

    /** A signal that has a handler; when that is done. */
    void signal(InboundCall call, Completion then);

    /** An update before it is accepted, not in replay; rejects it by throwing. It looks and does not touch. */
    void validate(InboundCall call);

    /** An update that was accepted. */
    void update(InboundCall call, Completion then);

    /** Looks and does not touch; what it throws is the answer. Not for the queries that every workflow answers. */
    @Nullable
    Object query(InboundCall call);

    /** Passes everything on, for those that stand around some of it. */
    class Around implements WorkflowInbound {
        protected final WorkflowInbound next;

        public Around(WorkflowInbound next) {
            this.next = next;
        }

        @Override
        public void execute(InboundCall call, Completion then) {
            next.execute(call, then);
        }

        @Override
        public void signal(InboundCall call, Completion then) {
            next.signal(call, then);
        }

        @Override
        public void validate(InboundCall call) {
            next.validate(call);
        }

        @Override
        public void update(InboundCall call, Completion then) {
            next.update(call, then);
        }

        @Override
        public @Nullable Object query(InboundCall call) {
            return next.query(call);
        }
    }
}
