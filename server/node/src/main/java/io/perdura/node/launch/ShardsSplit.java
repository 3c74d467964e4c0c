package io.perdura.node.launch;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perdura shards split}: two shards in place of one. */
@Command(
        name = "split",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Put two shards in the place of one.")
final class ShardsSplit implements Callable<Integer> {
    @Parameters(paramLabel = "SHARD", description = "Its number, as perdura shards list shows it.")
    private int shard;

    @Option(
            names = "--at",
            paramLabel = "SLOT",
            description = "The first slot of the upper one. Default: in the middle.")
    private @Nullable Integer at;

    @Mixin
    private final ShardChange change = new ShardChange();

    @Override
    public Integer call() throws InterruptedException {
        JsonObject body = new JsonObject();
        if (at != null) {
            body.put("at", at);
        }
        return change.make(shard, "split", body);
    }
}
