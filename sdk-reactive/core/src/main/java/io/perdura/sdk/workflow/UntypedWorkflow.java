package io.perdura.sdk.workflow;

import io.perdura.sdk.converter.Arguments;
import org.jspecify.annotations.Nullable;

/**
 * A workflow without an interface: of one type, or of all types that nothing else is registered for. Which it was started as,
 * {@code Flow.info().workflowType()} says. An instance for each run; signals, queries and updates are handled by what is
 * given to {@link Ambient#onSignal} and its kin, best in its constructor.
 */
@FunctionalInterface
public interface UntypedWorkflow {

    /** A Uni, Future or CompletionStage of the result, or the result. In turns of the run, as any workflow method. */
    @Nullable
    Object execute(Arguments arguments);
}
