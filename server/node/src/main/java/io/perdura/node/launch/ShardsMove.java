package io.perdura.node.launch;

import io.perdura.node.config.InvalidSetting;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perdura shards move}: says on which node a shard should be. */
@Command(
        name = "move",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Say on which node a shard should be, while that node is a member; or take that back.")
final class ShardsMove implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "SHARD", description = "Its number, as perdura shards list shows it.")
    private int shard;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "NODE",
            defaultValue = "",
            description = "Its address, or how its id begins, as perdura nodes shows them.")
    private String node = "";

    @Option(names = "--auto", description = "It may be on any node again.")
    private boolean auto;

    @Mixin
    private final ShardChange change = new ShardChange();

    @Override
    public Integer call() throws InterruptedException {
        if (auto != node.isEmpty()) {
            throw new InvalidSetting("Either a node or --auto is needed.", "See perdura shards move --help.");
        }
        return change.make(shard, "move", new JsonObject().put("node", node));
    }
}
