package io.perdura.sdk.run;

import io.perdura.sdk.converter.Converters;
import io.perdura.sdk.interceptor.Interceptor;
import io.perdura.sdk.interceptor.Propagation;
import io.perdura.sdk.skin.Skins;
import java.util.List;

/**
 * What the runs of one worker share.
 *
 * @param failWorkflowOn exceptions of workflow code that fail the workflow, beside {@code TemporalFailure}
 * @param changeVersionSearchAttribute whether versions are written to {@code TemporalChangeVersion}, to be found by
 * @param sdkMetadata whether the server keeps who completed a task
 * @param buildId which build of the code this is; empty: not said
 * @param propagation what goes with runs in headers
 * @param interceptors what stands around runs; the first is the outermost
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
        String buildId,
        TurnObserver observer,
        Propagation propagation,
        List<Interceptor> interceptors) {

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
                "",
                TurnObserver.NONE,
                Propagation.NONE,
                List.of());
    }

    /** The same with other converters. */
    public RunSettings converters(Converters others) {
        return new RunSettings(
                namespace,
                taskQueue,
                workflows,
                others,
                skins,
                failWorkflowOn,
                changeVersionSearchAttribute,
                sdkMetadata,
                buildId,
                observer,
                propagation,
                interceptors);
    }

    /** The same as another build. */
    public RunSettings buildId(String other) {
        return new RunSettings(
                namespace,
                taskQueue,
                workflows,
                converters,
                skins,
                failWorkflowOn,
                changeVersionSearchAttribute,
                sdkMetadata,
                other,
                observer,
                propagation,
                interceptors);
    }

    /** The same within other interceptors. */
    public RunSettings interceptors(List<Interceptor> others) {
        return new RunSettings(
                namespace,
                taskQueue,
                workflows,
                converters,
                skins,
                failWorkflowOn,
                changeVersionSearchAttribute,
                sdkMetadata,
                buildId,
                observer,
                propagation,
                List.copyOf(others));
    }

    boolean failsWorkflow(Throwable exception) {
        return exception instanceof io.perdura.sdk.failure.TemporalFailure
                || failWorkflowOn.stream().anyMatch(type -> type.isInstance(exception));
    }
}
