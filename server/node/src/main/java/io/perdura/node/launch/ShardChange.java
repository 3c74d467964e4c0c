package io.perdura.node.launch;

import io.perdura.node.config.LogConfig;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands that change a shard have in common: whom they ask, and how they tell what came of it. */
final class ShardChange {
    @Mixin
    private final OperatorPort node = new OperatorPort();

    @Option(names = "--json", description = "Print what the node says as it says it.")
    private boolean json;

    @Mixin
    private final LogFlags log = new LogFlags();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /** Yields the exit code. */
    int make(int shardId, String verb, JsonObject body) throws InterruptedException {
        Logging.configure(log.config(LogConfig.Level.WARN));
        PrintWriter out = command.commandLine().getOut();
        JsonObject answer = node.post("/shards/" + shardId + "/" + verb, body);
        while (answer.getBoolean("underWay", false)) { // each answer takes its time
            PrintWriter err = command.commandLine().getErr();
            err.println(answer.getString("text"));
            err.flush();
            answer = node.post("/shards/" + shardId + "/" + verb, body);
        }
        out.println(json ? answer.encodePrettily() : answer.getString("text"));
        out.flush();
        return 0;
    }
}
