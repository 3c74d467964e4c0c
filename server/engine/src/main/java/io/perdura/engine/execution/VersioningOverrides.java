package io.perdura.engine.execution;

import io.perdura.engine.ExecutionPart;
import io.perdura.engine.Rejection;
import io.perdura.engine.Rejections;
import io.temporal.api.enums.v1.VersioningBehavior;
import io.temporal.api.workflow.v1.VersioningOverride;
import io.temporal.api.workflow.v1.VersioningOverride.PinnedOverride;
import io.temporal.api.workflow.v1.VersioningOverride.PinnedOverrideBehavior;

/** What may be asked for by which version of workers a run goes to. There are no versions yet, so none can be named. */
@SuppressWarnings("deprecation") // older clients say it in the older fields
final class VersioningOverrides {

    private VersioningOverrides() {}

    /** What is wrong with it whatever run it is for. */
    static void checkForm(VersioningOverride override) {
        switch (override.getOverrideCase()) {
            case AUTO_UPGRADE -> {
                if (!override.getAutoUpgrade()) {
                    throw Rejections.invalid("auto-upgrade override must be true");
                }
            }
            case PINNED -> {
                if (!override.getPinned().hasVersion()) {
                    throw Rejections.invalid("must provide version if override is pinned.");
                }
                if (isUnspecified(override.getPinned())) {
                    throw Rejections.invalid("must specify pinned override behavior if override is pinned.");
                }
            }
            case ONE_TIME -> {
                if (!override.getOneTime().hasTargetDeploymentVersion()) {
                    throw Rejections.invalid("must provide target deployment version if override is one-time.");
                }
            }
            case OVERRIDE_NOT_SET -> checkOlderForm(override);
        }
    }

    private static boolean isUnspecified(PinnedOverride pinned) {
        return pinned.getBehavior() == PinnedOverrideBehavior.PINNED_OVERRIDE_BEHAVIOR_UNSPECIFIED;
    }

    private static void checkOlderForm(VersioningOverride override) {
        switch (override.getBehavior()) {
            case VERSIONING_BEHAVIOR_PINNED -> {
                if (override.hasDeployment()) {
                    return;
                }
                if (override.getPinnedVersion().isEmpty()) {
                    throw Rejections.invalid(
                            "must provide deployment (deprecated) or pinned version if behavior is 'PINNED'");
                }
                if (override.getPinnedVersion().indexOf('.') < 0) {
                    throw Rejections.invalid("invalid version string \"" + override.getPinnedVersion()
                            + "\", expected format is \"<deployment_name>.<build_id>\"");
                }
            }
            case VERSIONING_BEHAVIOR_AUTO_UPGRADE -> {
                if (override.hasDeployment()) {
                    throw Rejections.invalid("only provide deployment if behavior is 'PINNED'");
                }
                if (!override.getPinnedVersion().isEmpty()) {
                    throw Rejections.invalid("only provide pinned version if behavior is 'PINNED'");
                }
            }
            default -> throw Rejections.invalid("override behavior is required");
        }
    }

    static void check(VersioningOverride override, ExecutionPart execution) {
        PinnedOverride pinned = override.getPinned();
        if (override.hasPinned() && !isUnspecified(pinned) && !pinned.hasVersion()) {
            throw Rejections.failedPrecondition(
                    "must specify a specific pinned override version because workflow with id "
                            + execution.workflowId() + " has behavior "
                            + (execution.hasVersioningOverride() ? "AutoUpgrade" : "Unspecified")
                            + " and is not yet pinned to any version");
        }
        checkForm(override);
        switch (override.getOverrideCase()) {
            case AUTO_UPGRADE -> {}
            case PINNED ->
                throw unknown(
                        pinned.getVersion().getDeploymentName(),
                        pinned.getVersion().getBuildId(),
                        execution);
            case ONE_TIME -> {
                var target = override.getOneTime().getTargetDeploymentVersion();
                throw unknown(target.getDeploymentName(), target.getBuildId(), execution);
            }
            case OVERRIDE_NOT_SET -> checkOlder(override, execution);
        }
    }

    private static void checkOlder(VersioningOverride override, ExecutionPart execution) {
        if (override.getBehavior() != VersioningBehavior.VERSIONING_BEHAVIOR_PINNED) {
            return;
        }
        if (override.hasDeployment()) {
            throw unknown(
                    override.getDeployment().getSeriesName(),
                    override.getDeployment().getBuildId(),
                    execution);
        }
        String version = override.getPinnedVersion();
        int dot = version.indexOf('.');
        throw unknown(version.substring(0, dot), version.substring(dot + 1), execution);
    }

    private static Rejection unknown(String deployment, String buildId, ExecutionPart execution) {
        return Rejections.failedPrecondition("Pinned version '" + deployment + ":" + buildId
                + "' is not present in task queue '" + execution.taskQueue() + "' of type 'Workflow'");
    }

    /** As it is kept, in the newer fields only: nothing but an upgrade passes the check. */
    static VersioningOverride stored(VersioningOverride override) {
        return override.getBehavior() == VersioningBehavior.VERSIONING_BEHAVIOR_AUTO_UPGRADE
                ? VersioningOverride.newBuilder().setAutoUpgrade(true).build()
                : override;
    }
}
