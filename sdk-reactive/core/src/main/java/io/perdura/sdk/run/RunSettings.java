package io.perdura.sdk.run;

import io.perdura.sdk.converter.Converters;
import io.perdura.sdk.interceptor.Propagation;
import io.perdura.sdk.skin.Skins;
import java.util.List;

/**
 * What the runs of one worker share.
 *
 * @param failWorkflowOn exceptions of workflow code that fail the workflow, beside {@code TemporalFailure}
 * @param changeVersionSearchAttribute whether versions are written to {@code TemporalChangeVersion}, to be found by
 * @param sdkMetadata whether the server keeps who completed a task
 * @param propagation what goes with runs in headers
 */
public record RunSettings(
        String namespace,
        String taskQueue,
        WorkflowRegistry workflows,
        Converters converters,
        Skins skins,
        List<Class<? extends Throwable>> failWorkflowOn,
        boolean changeVersionSearchAttribute,
        boolean sdkMetadata,
        TurnObserver observer,
        Propagation propagation) {

    /** With everything as most workers have it. */
    public static RunSettings of(String namespace, String taskQueue, WorkflowRegistry workflows, Skins skins) {
        return new RunSettings(
                namespace,
                taskQueue,
                workflows,
                Converters.standard(),
                skins,
                List.of(),
                true,
                true,
                TurnObserver.NONE,
                Propagation.NONE);
    }

    boolean failsWorkflow(Throwable exception) {
        return exception instanceof io.perdura.sdk.failure.TemporalFailure
                || failWorkflowOn.stream().anyMatch(type -> type.isInstance(exception));
    }
}
