package io.perdura.node.launch;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code perdura shards move-data}: has another database keep what a shard has. */
@Command(
        name = "move-data",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Have another of the cluster's databases keep what a shard has, while all goes on. It is copied while"
                        + " the shard serves; for the last of it, the shard is closed for a moment.")
final class ShardsMoveData implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "SHARD", description = "Its number, as perdura shards list shows it.")
    private int shard;

    @Parameters(
            index = "1",
            paramLabel = "DATABASE",
            description = "The name of a database of the cluster; the main one is called main.")
    private String database = "";

    @Mixin
    private final ShardChange change = new ShardChange();

    @Override
    public Integer call() throws InterruptedException {
        return change.make(shard, "move-data", new JsonObject().put("database", database));
    }
}
