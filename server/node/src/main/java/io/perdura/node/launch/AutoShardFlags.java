package io.perdura.node.launch;

import io.perdura.node.config.AutoShards;
import io.perdura.node.config.InvalidSetting;
import picocli.CommandLine.Option;

/** Whether shards are split and merged by themselves, as flags. */
final class AutoShardFlags {
    private static final String OFF = "off";

    @Option(
            names = "--auto-shards",
            paramLabel = "MIN-MAX",
            defaultValue = OFF,
            description = "Split busy shards and merge idle ones, so that there are MIN to MAX of them"
                    + " (PERDURA_AUTO_SHARDS). The same on every node. Default: ${DEFAULT-VALUE}.")
    private String between = "";

    @Option(
            names = "--auto-shards-split-above",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Appends a second that are too many for one shard. Default: ${DEFAULT-VALUE}.")
    private int splitAbove;

    @Option(
            names = "--auto-shards-merge-below",
            paramLabel = "N",
            defaultValue = "200",
            description = "Appends a second for which two neighbours are one too many. Default: ${DEFAULT-VALUE}.")
    private int mergeBelow;

    @Option(
            names = "--auto-shards-pause",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "At least so long between two changes. Default: ${DEFAULT-VALUE}.")
    private int pauseSeconds;

    AutoShards config() {
        if (between.equalsIgnoreCase(OFF)) {
            return new AutoShards(0, 0, splitAbove, mergeBelow, pauseSeconds);
        }
        if (!between.matches("[0-9]{1,3}-[0-9]{1,3}")) {
            throw new InvalidSetting(
                    "--auto-shards is \"" + between + "\".",
                    "Give the fewest and the most shards, such as 4-64, or off.");
        }
        int dash = between.indexOf('-');
        int max = Integer.parseInt(between.substring(dash + 1));
        if (max == 0) {
            throw new InvalidSetting("--auto-shards allows no shards.", "Give the fewest and the most, such as 4-64.");
        }
        return new AutoShards(Integer.parseInt(between.substring(0, dash)), max, splitAbove, mergeBelow, pauseSeconds);
    }
}
