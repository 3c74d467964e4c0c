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

    static void check(VersioningOverride override, ExecutionPart execution) {
        switch (override.getOverrideCase()) {
            case AUTO_UPGRADE -> {
                if (!override.getAutoUpgrade()) {
                    throw Rejections.invalid("auto-upgrade override must be true");
                }
            }
            case PINNED -> checkPinned(override.getPinned(), execution);
            case ONE_TIME -> {
                if (!override.getOneTime().hasTargetDeploymentVersion()) {
                    throw Rejections.invalid("must provide target deployment version if override is one-time.");
                }
                var target = override.getOneTime().getTargetDeploymentVersion();
                throw unknown(target.getDeploymentName(), target.getBuildId(), execution);
            }
            case OVERRIDE_NOT_SET -> checkOlder(override, execution);
        }
    }

    private static void checkPinned(PinnedOverride pinned, ExecutionPart execution) {
        boolean unspecified = pinned.getBehavior() == PinnedOverrideBehavior.PINNED_OVERRIDE_BEHAVIOR_UNSPECIFIED;
        if (!unspecified && !pinned.hasVersion()) {
            throw Rejections.failedPrecondition(
                    "must specify a specific pinned override version because workflow with id "
                            + execution.workflowId() + " has behavior "
                            + (execution.hasVersioningOverride() ? "AutoUpgrade" : "Unspecified")
                            + " and is not yet pinned to any version");
        }
        if (!pinned.hasVersion()) {
            throw Rejections.invalid("must provide version if override is pinned.");
        }
        if (unspecified) {
            throw Rejections.invalid("must specify pinned override behavior if override is pinned.");
        }
        throw unknown(
                pinned.getVersion().getDeploymentName(), pinned.getVersion().getBuildId(), execution);
    }

    private static void checkOlder(VersioningOverride override, ExecutionPart execution) {
        switch (override.getBehavior()) {
            case VERSIONING_BEHAVIOR_PINNED -> {
                if (override.hasDeployment()) {
                    throw unknown(
                            override.getDeployment().getSeriesName(),
                            override.getDeployment().getBuildId(),
                            execution);
                }
                String version = override.getPinnedVersion();
                if (version.isEmpty()) {
                    throw Rejections.invalid(
                            "must provide deployment (deprecated) or pinned version if behavior is 'PINNED'");
                }
                int dot = version.indexOf('.');
                if (dot < 0) {
                    throw Rejections.invalid("invalid version string \"" + version
                            + "\", expected format is \"<deployment_name>.<build_id>\"");
                }
                throw unknown(version.substring(0, dot), version.substring(dot + 1), execution);
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
