package io.perdura.node.launch;

import io.perdura.node.config.LogConfig;
import io.perdura.node.persistence.DatabaseName;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code perdura shards list}: each shard, its slots, its owner and what it does. */
@Command(
        name = "list",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Every shard: its slots, its owner, and what goes on in it as that said a few seconds ago.")
final class ShardsList implements Callable<Integer> {
    private static final String UNKNOWN = "-";

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
        JsonObject answer = node.get("/shards");
        if (json) {
            out.println(answer.encodePrettily());
        } else {
            print(answer.getJsonArray("shards"), out);
            printMove(answer.getJsonObject("move"), out);
        }
        out.flush();
        return 0;
    }

    private static void print(JsonArray shards, PrintWriter out) {
        boolean several = IntStream.range(0, shards.size())
                .mapToObj(shards::getJsonObject)
                .anyMatch(shard -> !database(shard).equals(DatabaseName.MAIN));
        TextTable table = new TextTable();
        row(table, several, "DATABASE", "SHARD", "SLOTS", "EPOCH", "OWNER", "WANTED AT", "OPEN", "RUNS", "APPENDS/S");
        for (int i = 0; i < shards.size(); i++) {
            JsonObject shard = shards.getJsonObject(i);
            boolean seen = shard.containsKey("open");
            String owner = shard.getString("owner");
            String preferred = shard.getString("preferred");
            row(
                    table,
                    several,
                    database(shard),
                    shard.getInteger("id").toString(),
                    shard.getInteger("slotFrom") + "-" + shard.getInteger("slotTo"),
                    shard.getLong("epoch").toString(),
                    owner.isEmpty() ? UNKNOWN : owner.substring(owner.indexOf('@') + 1),
                    preferred.isEmpty() ? UNKNOWN : preferred,
                    seen ? shard.getBoolean("open") ? "yes" : "no" : UNKNOWN,
                    seen ? shard.getInteger("runs").toString() : UNKNOWN,
                    seen ? String.format(Locale.ROOT, "%.1f", shard.getDouble("appendsPerSecond")) : UNKNOWN);
        }
        table.print(out);
    }

    /** One of data that is under way, or was given up. */
    private static void printMove(@Nullable JsonObject move, PrintWriter out) {
        if (move == null || move.getBoolean("over") && move.getString("reason").isEmpty()) {
            return;
        }
        String reason = move.getString("reason");
        out.println("Shard " + move.getInteger("shard") + " (slots " + move.getInteger("slotFrom") + " to "
                + move.getInteger("slotTo") + "), from database " + move.getString("from") + " to "
                + move.getString("to") + ": " + move.getString("step") + ", " + move.getLong("rows") + " rows written"
                + (reason.isEmpty() ? "." : "; " + reason));
    }

    /** A node of an earlier version has one database, and does not say so. */
    private static String database(JsonObject shard) {
        return shard.getString("database", DatabaseName.MAIN);
    }

    private static void row(TextTable table, boolean several, String database, String... cells) {
        List<String> all = new ArrayList<>(List.of(cells));
        if (several) {
            all.add(2, database);
        }
        table.row(all.toArray(String[]::new));
    }
}
