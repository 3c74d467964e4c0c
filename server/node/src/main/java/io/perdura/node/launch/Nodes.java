package io.perdura.node.launch;

import io.perdura.node.config.LogConfig;
import io.perdura.node.config.Role;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code perdura nodes}: who is there, what each has, and who is not ready for what reason, as one of them sees it. */
@Command(
        name = "nodes",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Ask one node who is there: shards of each, ready or why not.",
        exitCodeListHeading = "%nExit codes, beside those of every command:%n",
        exitCodeList = {"0:Every node is ready", "1:One is not, or the node that was asked does not answer"})
public final class Nodes implements Callable<Integer> {
    private static final int NOT_READY = 1;
    private static final int ID_SHOWN = 8;

    @Mixin
    private final OperatorPort node = new OperatorPort();

    @Option(names = "--json", description = "Print what the node says as it says it.")
    private boolean json;

    @Mixin
    private final LogFlags log = new LogFlags();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        Logging.configure(log.config(LogConfig.Level.WARN));
        PrintWriter out = spec.commandLine().getOut();
        JsonArray nodes = node.get("/nodes").getJsonArray("nodes");
        if (json) {
            out.println(nodes.encodePrettily());
        } else {
            print(nodes, out);
        }
        out.flush();
        return nodes.stream().allMatch(node -> ((JsonObject) node).getBoolean("ready")) ? 0 : NOT_READY;
    }

    private static String roles(JsonObject node) {
        JsonArray roles = node.getJsonArray("roles", new JsonArray());
        return roles.isEmpty() || roles.size() == Role.values().length
                ? "all"
                : roles.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static void print(JsonArray nodes, PrintWriter out) {
        TextTable table = new TextTable();
        table.row("NODE", "ADDRESS", "ROLES", "STATE", "SHARDS", "READY", "");
        for (int i = 0; i < nodes.size(); i++) {
            JsonObject node = nodes.getJsonObject(i);
            String id = node.getString("id");
            table.row(
                    id.substring(0, Math.min(ID_SHOWN, id.length())),
                    node.getString("address"),
                    roles(node),
                    node.getString("state"),
                    node.getInteger("shards").toString(),
                    node.getBoolean("ready") ? "yes" : "no",
                    String.join(
                            "; ",
                            node.getJsonArray("missing").stream()
                                    .map(String::valueOf)
                                    .toList()));
        }
        table.print(out);
    }
}
