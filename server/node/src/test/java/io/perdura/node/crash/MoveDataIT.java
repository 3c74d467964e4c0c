package io.perdura.node.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perdura.node.TestPorts;
import io.perdura.node.TestResources;
import io.perdura.node.persistence.NamedDatabase;
import io.perdura.node.persistence.TestPostgres;
import io.perdura.node.persistence.embedded.EmbeddedPostgres;
import io.perdura.node.verify.Verifier;
import io.perdura.node.verify.Violation;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Shards are moved to and fro between two Postgres under the load of stock clients, and nodes and the Postgres are killed with
 * signal 9 meanwhile. {@code -Dperdura.moves=30 -Dperdura.kills=20} is the longer form.
 */
@ResourceLock(TestResources.PROCESSES)
class MoveDataIT {
    private static final String NAME = "move-data";
    private static final String MAIN = "main";
    private static final String ORDERS = "orders";
    private static final int MOVES = Integer.getInteger("perdura.moves", 4);
    private static final int KILLS = Integer.getInteger("perdura.kills", 3);
    private static final Duration END_MAX = Duration.ofMinutes(4);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path directory;

    private static final List<NodeProcess> NODES = new ArrayList<>();
    private static final Vertx VERTX = Vertx.vertx();
    private static EmbeddedPostgres main;
    private static EmbeddedPostgres orders;

    private int given;

    @BeforeAll
    static void start() {
        main = EmbeddedPostgres.start(directory.resolve(MAIN), 0, false);
        orders = EmbeddedPostgres.start(directory.resolve(ORDERS), 0, false);
        List<Integer> ports = List.of(TestPorts.free(), TestPorts.free());
        for (int i = 0; i < ports.size(); i++) {
            NODES.add(NodeProcess.member(main.options(), directory.resolve("node-" + i + ".log"), ports, i)
                    .beside(ORDERS, orders.options()));
        }
        NODES.forEach(NodeProcess::launch);
        NODES.forEach(NodeProcess::awaitReady);
    }

    @AfterAll
    static void stop() {
        NODES.forEach(NodeProcess::close);
        List.of(main, orders).forEach(EmbeddedPostgres::close);
        VERTX.close().await();
    }

    @Test
    void nothingIsLostWhoeverDiesOnTheWay() throws Exception {
        try (TransferLoad load =
                new TransferLoad(NAME, NODES.stream().map(NodeProcess::target).toList())) {
            Campaign campaign = new Campaign(NAME, load);
            HistoryWatcher watcher = new HistoryWatcher(load, load.target(0), campaign.seed());
            int kills = 0;
            for (int i = 0; i < MOVES; i++) {
                campaign.untilRandomMoment();
                begin(campaign);
                // As many kills as were asked for, evenly among the moves, at any moment of them.
                for (; kills * MOVES < (i + 1) * KILLS && kills < KILLS; kills++) {
                    await().pollDelay(Duration.ofMillis(campaign.nextInt(400))).until(() -> true);
                    kill(campaign);
                }
                JsonObject over = awaitOver();
                given += over.getString("step").equals("done") ? 0 : 1;
            }
            campaign.untilTheEnd();
            watcher.close();

            campaign.print(NAME, watcher);
            System.out.printf(
                    "%s: %d moves, %d of them given up, %d kills; a shard was closed for %d ms at most by a mover that lived%n",
                    NAME, MOVES, given, kills, closedMs());
            new TransferChecker(load, 1).check(watcher);
            NODES.forEach(NodeProcess::requireNoFaults);
            assertThat(given).as("moves given up").isLessThan(Math.max(2, MOVES / 2));
        }
        requireAllInPlace();
    }

    /** A shard, from wherever it is to the other database; asked of either node, and not waited for. */
    private static void begin(Campaign campaign) {
        List<JsonObject> shards = shards();
        JsonObject shard = shards.get(campaign.nextInt(shards.size()));
        JsonObject body =
                new JsonObject().put("database", shard.getString("database").equals(MAIN) ? ORDERS : MAIN);
        NodeProcess asked = NODES.get(campaign.nextInt(NODES.size()));
        CompletableFuture<HttpResponse<String>> unused = HTTP.sendAsync(
                HttpRequest.newBuilder(URI.create("http://" + asked.operatorAddress() + "/shards/"
                                + shard.getInteger("id") + "/move-data"))
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString(body.encode()))
                        .build(),
                BodyHandlers.ofString());
        await().atMost(END_MAX).until(() -> {
            JsonObject move = page().getJsonObject("move");
            return move != null && move.getInteger("shard").equals(shard.getInteger("id"));
        });
    }

    private static void kill(Campaign campaign) throws Exception {
        int what = campaign.nextInt(4);
        if (what < 2) {
            NodeProcess node = NODES.get(what);
            node.kill();
            node.launch().awaitReady();
        } else if (what == 2) {
            end(MAIN);
            main.close();
            main = EmbeddedPostgres.start(directory.resolve(MAIN), 0, false);
        } else {
            end(ORDERS);
            orders.close();
            orders = EmbeddedPostgres.start(directory.resolve(ORDERS), 0, false);
        }
        NODES.forEach(NodeProcess::awaitReady);
    }

    /** All of its processes at once. */
    private static void end(String name) throws IOException, InterruptedException {
        String pid = Files.readAllLines(directory.resolve(name + "/postgres/postmaster.pid"))
                .get(0)
                .strip();
        ProcessHandle server = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        List<ProcessHandle> all = new ArrayList<>(server.descendants().toList());
        all.add(server);
        all.forEach(ProcessHandle::destroyForcibly);
        await().atMost(END_MAX).until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** Of shards that were closed and begun by the same node: the longest. */
    private static long closedMs() {
        return NODES.stream()
                .flatMap(node -> Pattern.compile("was closed for (\\d+) ms")
                        .matcher(node.log())
                        .results())
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .max()
                .orElse(0);
    }

    private static JsonObject awaitOver() {
        await().atMost(END_MAX).until(() -> page().getJsonObject("move").getBoolean("over"));
        return page().getJsonObject("move");
    }

    private static JsonObject page() {
        for (NodeProcess node : NODES) {
            String said = node.page("/shards");
            if (said.contains("\"shards\"")) {
                return new JsonObject(said);
            }
        }
        return new JsonObject() // no node can be asked at the moment
                .put("move", new JsonObject().put("over", false).put("shard", -1))
                .put("shards", new JsonArray());
    }

    private static List<JsonObject> shards() {
        await().atMost(END_MAX).until(() -> !page().getJsonArray("shards").isEmpty());
        return page().getJsonArray("shards").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private static void requireAllInPlace() {
        List<Violation> found = new ArrayList<>();
        Verifier.Outcome outcome = Verifier.verify(
                        VERTX,
                        main.options(),
                        List.of(new NamedDatabase(ORDERS, orders.options())),
                        found::add,
                        System.currentTimeMillis(),
                        null)
                .await();
        assertThat(found).isEmpty();
        assertThat(outcome.runs()).isGreaterThanOrEqualTo(MOVES * Campaign.TRANSFERS_PER_ROUND);
        for (EmbeddedPostgres one : List.of(main, orders)) {
            assertThat(TestPostgres.ask(VERTX, one.options(), "SELECT * FROM slot_transit"))
                    .isEmpty();
        }
    }
}
