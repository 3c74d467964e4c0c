package io.perdura.node.shard.update;

import io.perdura.node.shard.LoadedRun;
import io.temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage;
import io.vertx.core.Promise;

/** One caller that waits for one update. */
final class WaitingCaller {
    final LoadedRun run;
    final String updateId;
    final UpdateWorkflowExecutionLifecycleStage stage;
    final Promise<UpdateAnswer> promise = Promise.promise();
    Runnable cancelTimer = () -> {};
    /** Whether the durable state knows the update. */
    boolean isKnown;
    /** A decision under way refuses the update. */
    boolean isRefused;

    boolean isAnswered;

    WaitingCaller(LoadedRun run, String updateId, UpdateWorkflowExecutionLifecycleStage stage) {
        this.run = run;
        this.updateId = updateId;
        this.stage = stage;
    }
}
