package io.perdura.node.launch;

import picocli.CommandLine.Option;

/** How a new database is divided, as a flag. */
final class ShardFlags {
    @Option(
            names = "--shards",
            paramLabel = "N",
            defaultValue = "${env:NUM_HISTORY_SHARDS:-8}",
            description =
                    "Into how many shards a new database is divided (NUM_HISTORY_SHARDS); an existing one keeps its"
                            + " number. Default: ${DEFAULT-VALUE}.")
    private int shards;

    int shards() {
        return shards;
    }
}
