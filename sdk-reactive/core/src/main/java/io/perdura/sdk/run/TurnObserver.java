package io.perdura.sdk.run;

/** Told when code of a run begins and ends to occupy its thread, so that a turn that never ends can be seen. */
public interface TurnObserver {
    TurnObserver NONE = new TurnObserver() {
        @Override
        public void began(WorkflowRun run) {}

        @Override
        public void ended(WorkflowRun run) {}
    };

    void began(WorkflowRun run);

    void ended(WorkflowRun run);
}
