package io.perdura.node.launch;

import io.perdura.node.config.InvalidSetting;
import io.perdura.node.config.LogConfig;
import io.perdura.node.config.Role;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    private static final int NOT_READY = 1;
    private static final int ID_SHOWN = 8;

    @Option(
            names = "--ask",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:9090",
            description = "The HTTP port of any node (--metrics-port). Default: ${DEFAULT-VALUE}.")
    private String address = "";

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
        JsonArray nodes = ask();
        if (json) {
            out.println(nodes.encodePrettily());
        } else {
            print(nodes, out);
        }
        out.flush();
        return nodes.stream().allMatch(node -> ((JsonObject) node).getBoolean("ready")) ? 0 : NOT_READY;
    }

    private JsonArray ask() throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + "/nodes"))
                    .timeout(ANSWER_MAX)
                    .build();
            HttpResponse<String> answer =
                    HttpClient.newBuilder().connectTimeout(ANSWER_MAX).build().send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException("status " + answer.statusCode());
            }
            return new JsonObject(answer.body()).getJsonArray("nodes");
        } catch (IllegalArgumentException malformed) {
            throw new InvalidSetting("--ask is \"" + address + "\".", "Give host and port, such as 127.0.0.1:9090.");
        } catch (IOException silent) {
            throw new FatalStart(
                    StartExit.UNEXPECTED,
                    "No node answers at " + address + ": " + silent.getMessage() + ".",
                    "Give the HTTP port of a node (--metrics-port) with --ask.",
                    silent);
        }
    }

    private static String roles(JsonObject node) {
        JsonArray roles = node.getJsonArray("roles", new JsonArray());
        return roles.isEmpty() || roles.size() == Role.values().length
                ? "all"
                : roles.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static void print(JsonArray nodes, PrintWriter out) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"NODE", "ADDRESS", "ROLES", "STATE", "SHARDS", "READY", ""});
        for (int i = 0; i < nodes.size(); i++) {
            JsonObject node = nodes.getJsonObject(i);
            String id = node.getString("id");
            rows.add(new String[] {
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
                                .toList())
            });
        }
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
