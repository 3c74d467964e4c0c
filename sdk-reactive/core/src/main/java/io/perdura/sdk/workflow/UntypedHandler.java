package io.perdura.sdk.workflow;

import io.perdura.sdk.converter.Arguments;
import org.jspecify.annotations.Nullable;

/** Handles signals, queries or updates of a name, or of all names that nothing else handles. In turns of the run. */
@FunctionalInterface
public interface UntypedHandler {

    /**
     * @return a Uni, Future or CompletionStage of the answer, or the answer; that of a signal is ignored, that of a query must
     *     be there at once
     */
    @Nullable
    Object handle(String name, Arguments arguments);
}
