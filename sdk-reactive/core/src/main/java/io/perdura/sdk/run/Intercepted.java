package io.perdura.sdk.run;

import io.perdura.sdk.interceptor.Completion;
import io.perdura.sdk.interceptor.InboundCall;
import io.perdura.sdk.interceptor.Interceptor;
import io.perdura.sdk.interceptor.WorkflowInbound;
import io.perdura.sdk.interceptor.WorkflowOutbound;
import java.util.List;
import java.util.function.Consumer;

/** What stands around one run: the way in to its code, and the way out of it. */
record Intercepted(WorkflowInbound inbound, WorkflowOutbound outbound) {

    static Intercepted of(WorkflowRun run, List<Interceptor> interceptors) {
        WorkflowInbound inbound = new Incoming(run);
        WorkflowOutbound outbound = new Outgoing(run);
        for (int i = interceptors.size() - 1; i >= 0; i--) {
            WorkflowInbound around = interceptors.get(i).workflow(inbound);
            if (around != inbound) { // else it stands around activities only
                outbound = around.outbound(outbound);
            }
            inbound = around;
        }
        return new Intercepted(interceptors.isEmpty() ? inbound : new Once(run, inbound), outbound);
    }

    /** Interceptors are told what they do wrong: a completion on another thread, or two of them. */
    private static final class Once extends WorkflowInbound.Around {
        private final WorkflowRun run;

        Once(WorkflowRun run, WorkflowInbound next) {
            super(next);
            this.run = run;
        }

        @Override
        public void execute(InboundCall call, Completion then) {
            guard("workflow " + call.name(), then, once -> next.execute(call, once));
        }

        @Override
        public void signal(InboundCall call, Completion then) {
            guard("signal " + call.name(), then, once -> next.signal(call, once));
        }

        @Override
        public void update(InboundCall call, Completion then) {
            guard("update " + call.name(), then, once -> next.update(call, once));
        }

        /** What is thrown on the way in is how the call ended, unless that was told before. */
        private void guard(String what, Completion then, Consumer<Completion> way) {
            boolean[] told = new boolean[1];
            Completion once = (value, failure) -> {
                run.requireTurn("an interceptor told of the end of " + what);
                if (told[0]) {
                    throw new IllegalStateException("an interceptor told twice of the end of " + what);
                }
                told[0] = true;
                then.done(value, failure);
            };
            try {
                way.accept(once);
            } catch (EscapeError e) {
                throw e;
            } catch (RuntimeException e) {
                if (told[0]) {
                    throw e;
                }
                once.done(null, Incoming.unwrap(e));
            }
        }
    }
}
