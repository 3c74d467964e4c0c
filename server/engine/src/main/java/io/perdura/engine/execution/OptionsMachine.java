package io.perdura.engine.execution;

import com.google.protobuf.FieldMask;
import io.perdura.engine.ExecutionPart;
import io.perdura.engine.MutableState;
import io.perdura.engine.Rejections;
import io.perdura.engine.Transition;
import io.perdura.engine.check.FieldPaths;
import io.perdura.engine.check.Priorities;
import io.perdura.engine.workflowtask.WorkflowTaskMachine;
import io.temporal.api.common.v1.Priority;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionOptionsUpdatedEventAttributes;
import io.temporal.api.workflow.v1.WorkflowExecutionOptions;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionOptionsRequest;
import java.util.Set;

/** Options of a run that an operator changes while it is open: its priority, and which version of workers it goes to. */
public final class OptionsMachine {

    private static final String OVERRIDE = "versioningOverride";
    private static final String PRIORITY = "priority";

    private OptionsMachine() {}

    // ---- Decide ----

    /** What a request must say, whatever the run is. */
    public static void check(UpdateWorkflowExecutionOptionsRequest request) {
        if (!request.hasUpdateMask()) {
            throw Rejections.invalid("UpdateMask is required");
        }
        if (!request.hasWorkflowExecutionOptions()) {
            throw Rejections.invalid("WorkflowExecutionOptions is required");
        }
        FieldMask mask = request.getUpdateMask();
        String problem = FieldPaths.problem(mask, WorkflowExecutionOptions.getDescriptor());
        if (problem != null) {
            throw Rejections.invalid("error parsing UpdateMask: " + problem);
        }
        Priorities.check(request.getWorkflowExecutionOptions().getPriority());
        if (request.getWorkflowExecutionOptions().hasTimeSkippingConfig()) {
            throw Rejections.unimplemented("The Time-Skipping feature is not enabled for namespace.");
        }
    }

    /** @return the options as they hold from now on */
    public static WorkflowExecutionOptions update(Transition t, UpdateWorkflowExecutionOptionsRequest request) {
        if (!t.state().execution().isOpen()) {
            throw Rejections.workflowCompleted();
        }
        WorkflowExecutionOptions asked = request.getWorkflowExecutionOptions();
        if (asked.hasVersioningOverride()) {
            VersioningOverrides.check(asked.getVersioningOverride(), t.state().execution());
        }
        WorkflowExecutionOptions before = options(t.state().execution());
        WorkflowExecutionOptions merged = merged(before, asked, FieldPaths.of(request.getUpdateMask()));
        if (merged.equals(before)) {
            return merged;
        }
        WorkflowExecutionOptionsUpdatedEventAttributes.Builder attributes =
                WorkflowExecutionOptionsUpdatedEventAttributes.newBuilder().setIdentity(request.getIdentity());
        if (merged.hasVersioningOverride()) {
            attributes.setVersioningOverride(VersioningOverrides.stored(merged.getVersioningOverride()));
        } else {
            attributes.setUnsetVersioningOverride(true);
        }
        if (merged.hasPriority()) {
            attributes.setPriority(merged.getPriority());
        }
        t.append(t.event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED)
                .setWorkerMayIgnore(true)
                .setWorkflowExecutionOptionsUpdatedEventAttributes(attributes));
        return merged;
    }

    private static WorkflowExecutionOptions options(ExecutionPart execution) {
        WorkflowExecutionOptions.Builder options = WorkflowExecutionOptions.newBuilder();
        if (execution.hasVersioningOverride()) {
            options.setVersioningOverride(execution.versioningOverride());
        }
        if (execution.started().hasPriority()) {
            options.setPriority(execution.started().getPriority());
        }
        return options.build();
    }

    private static WorkflowExecutionOptions merged(
            WorkflowExecutionOptions before, WorkflowExecutionOptions asked, Set<String> paths) {
        WorkflowExecutionOptions.Builder merged = before.toBuilder();
        boolean deployment = paths.contains(OVERRIDE + ".deployment");
        boolean behavior = paths.contains(OVERRIDE + ".behavior");
        if (deployment != behavior) {
            throw cannotApply("versioning_override fields must be updated together");
        }
        if (paths.contains(OVERRIDE) || deployment) {
            if (asked.hasVersioningOverride()) {
                merged.setVersioningOverride(asked.getVersioningOverride());
            } else {
                merged.clearVersioningOverride();
            }
        }
        if (FieldPaths.isAnyBelow(paths, OVERRIDE) && !deployment) {
            throw cannotApply("versioning_override doesn't support partial updates");
        }
        if (paths.contains(PRIORITY)) {
            if (asked.hasPriority()) {
                merged.setPriority(asked.getPriority());
            } else {
                merged.clearPriority();
            }
        }
        if (FieldPaths.isAnyBelow(paths, PRIORITY)) {
            mergePriority(merged.getPriorityBuilder(), asked.getPriority(), paths);
        }
        if (FieldPaths.isAnyBelow(paths, "timeSkippingConfig")) {
            throw cannotApply("time_skipping_config doesn't support partial update");
        }
        return merged.build();
    }

    private static void mergePriority(Priority.Builder priority, Priority asked, Set<String> paths) {
        if (paths.contains("priority.priorityKey")) {
            priority.setPriorityKey(asked.getPriorityKey());
        }
        if (paths.contains("priority.fairnessKey")) {
            priority.setFairnessKey(asked.getFairnessKey());
        }
        if (paths.contains("priority.fairnessWeight")) {
            priority.setFairnessWeight(asked.getFairnessWeight());
        }
    }

    private static RuntimeException cannotApply(String problem) {
        return Rejections.invalid("error applying update_options: " + problem);
    }

    // ---- Apply ----

    /** Such an event says all options as they hold; one that a start attached to the run says none. */
    static void applyUpdated(MutableState state, HistoryEvent event) {
        WorkflowExecutionOptionsUpdatedEventAttributes attributes =
                event.getWorkflowExecutionOptionsUpdatedEventAttributes();
        if (!attributes.getUnsetVersioningOverride() && !attributes.hasVersioningOverride()) {
            return;
        }
        Priority before = state.execution().started().getPriority();
        state.execution()
                .options(
                        attributes.hasPriority() ? attributes.getPriority() : null,
                        attributes.hasVersioningOverride() ? attributes.getVersioningOverride() : null);
        if (!before.equals(attributes.getPriority())) {
            WorkflowTaskMachine.applyOfferedAnew(state);
        }
    }
}
