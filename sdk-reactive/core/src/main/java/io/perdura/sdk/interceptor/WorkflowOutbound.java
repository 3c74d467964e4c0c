package io.perdura.sdk.interceptor;

import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.option.ChildWorkflowOptions;
import io.perdura.sdk.option.ContinueAsNewOptions;
import io.perdura.sdk.option.LocalActivityOptions;
import io.perdura.sdk.option.SearchAttributeKey;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Around what one run sets going. Called in turns of the run, in replay too; see {@link WorkflowInbound} for what that asks for.
 *
 * <p>A {@code Completion} must be told once, in a turn of the run. Passed on or wrapped, it changes nothing of the order in which
 * code runs. What is thrown instead goes to the code that called.
 */
public interface WorkflowOutbound {

    void activity(OutboundCall<ActivityOptions> call, Completion then);

    void localActivity(OutboundCall<LocalActivityOptions> call, Completion then);

    /** @param started with the {@code WorkflowExecution}, or with why there is none; if told, before {@code ended} */
    void child(OutboundCall<ChildWorkflowOptions> call, Completion started, Completion ended);

    /** To another workflow, or to a child. */
    void signal(OutboundCall<OutboundCall.To> call, Completion then);

    /** Asks another workflow to end. */
    void cancel(OutboundCall.To workflow, String reason, Completion then);

    /** Those of sleeps, timeouts and awaited conditions alike. */
    void timer(Duration delay, @Nullable String summary, Completion then);

    /** Ends the run; nothing comes after. */
    void continueAsNew(OutboundCall<ContinueAsNewOptions> call);

    @Nullable
    Object sideEffect(SideEffect effect);

    int version(String changeId, int min, int max);

    void upsertMemo(Map<String, ?> memo);

    void upsertSearchAttributes(Map<SearchAttributeKey<?>, ?> values);

    /** Passes everything on, for those that stand around some of it. */
    class Around implements WorkflowOutbound {
        protected final WorkflowOutbound next;

        public Around(WorkflowOutbound next) {
            this.next = next;
        }

        @Override
        public void activity(OutboundCall<ActivityOptions> call, Completion then) {
            next.activity(call, then);
        }

        @Override
        public void localActivity(OutboundCall<LocalActivityOptions> call, Completion then) {
            next.localActivity(call, then);
        }

        @Override
        public void child(OutboundCall<ChildWorkflowOptions> call, Completion started, Completion ended) {
            next.child(call, started, ended);
        }

        @Override
        public void signal(OutboundCall<OutboundCall.To> call, Completion then) {
            next.signal(call, then);
        }

        @Override
        public void cancel(OutboundCall.To workflow, String reason, Completion then) {
            next.cancel(workflow, reason, then);
        }

        @Override
        public void timer(Duration delay, @Nullable String summary, Completion then) {
            next.timer(delay, summary, then);
        }

        @Override
        public void continueAsNew(OutboundCall<ContinueAsNewOptions> call) {
            next.continueAsNew(call);
        }

        @Override
        public @Nullable Object sideEffect(SideEffect effect) {
            return next.sideEffect(effect);
        }

        @Override
        public int version(String changeId, int min, int max) {
            return next.version(changeId, min, max);
        }

        @Override
        public void upsertMemo(Map<String, ?> memo) {
            next.upsertMemo(memo);
        }

        @Override
        public void upsertSearchAttributes(Map<SearchAttributeKey<?>, ?> values) {
            next.upsertSearchAttributes(values);
        }
    }
}
