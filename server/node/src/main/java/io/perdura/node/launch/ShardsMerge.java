package io.perdura.node.launch;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code perdura shards merge}: one shard in place of two neighbours. */
@Command(
        name = "merge",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Put one shard in the place of two that are neighbours.")
final class ShardsMerge implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "SHARD", description = "Its number, as perdura shards list shows it.")
    private int shard;

    @Parameters(index = "1", paramLabel = "SHARD", description = "The one before or after it.")
    private int other;

    @Mixin
    private final ShardChange change = new ShardChange();

    @Override
    public Integer call() throws InterruptedException {
        return change.make(shard, "merge", new JsonObject().put("with", other));
    }
}
