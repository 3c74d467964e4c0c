package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.Main;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** {@code perdura shards} on a node that is alone. */
class ShardsIT {
    private static final OneServer SERVER = new OneServer(OneServer.newDatabase());

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void aShardIsSplitAndMergedAndWhoAsksAgainIsToldSo() {
        JsonObject first = shards().getJsonObject(0);
        String id = first.getInteger("id").toString();
        String range = "(slots " + first.getInteger("slotFrom") + " to " + first.getInteger("slotTo") + ")";
        int before = shards().size();

        assertThat(run("split", id)).as(err.toString()).isZero();

        assertThat(shards().size()).isEqualTo(before + 1);
        JsonObject lower = shards().getJsonObject(0);
        JsonObject upper = shards().getJsonObject(1);
        assertThat(lower.getLong("epoch")).isGreaterThan(first.getLong("epoch"));
        assertThat(upper.getInteger("slotTo")).isEqualTo(first.getInteger("slotTo"));
        assertThat(lower.getBoolean("open") && upper.getBoolean("open")).isTrue();

        assertThat(run("split", id)).as("again").isZero();
        assertThat(out.toString())
                .contains("That is done already. Shard " + id + " " + range + " is gone; what it had is with shard "
                        + lower.getInteger("id"))
                .contains("and shard " + upper.getInteger("id"));
        assertThat(run("split", id, "--at", Integer.toString(first.getInteger("slotFrom") + 1)))
                .as("elsewhere")
                .isEqualTo(1);
        assertThat(err.toString()).contains("is gone");
        assertThat(shards().size()).isEqualTo(before + 1);

        String[] merge = {
            "merge", lower.getInteger("id").toString(), upper.getInteger("id").toString()
        };
        assertThat(run(merge)).as(err.toString()).isZero();
        assertThat(shards().size()).isEqualTo(before);
        assertThat(run(merge)).as("again").isZero();
        assertThat(shards().size()).isEqualTo(before);
        assertThat(run("split", id)).as("what was merged since is not split").isEqualTo(1);
    }

    @Test
    void runsAreFoundWhereTheirSlotIsNow() {
        OneWorkflow workflow = new OneWorkflow(SERVER);
        String runId = workflow.start();
        for (int i = 0; i < 2; i++) {
            for (Object shard : shards()) {
                String id = ((JsonObject) shard).getInteger("id").toString();
                assertThat(run("split", id)).as(err.toString()).isZero();
            }
            workflow.signal("signal-" + i);
            assertThat(workflow.describe().getWorkflowExecutionInfo().getExecution())
                    .isEqualTo(workflow.execution(runId));
        }
        assertThat(workflow.describe().getWorkflowExecutionInfo().getHistoryLength())
                .isEqualTo(4);
    }

    @Test
    void whatCannotBeIsRefusedInASentence() {
        assertThat(run("split", "77777")).isEqualTo(1);
        assertThat(run("merge", "77777", "1")).isEqualTo(1);
        assertThat(run("move", "77777", "--auto")).isEqualTo(1);
        assertThat(err.toString()).contains("There is no shard 77777.");
        String some = shards().getJsonObject(0).getInteger("id").toString();
        assertThat(run("move", some, "nowhere:1")).isEqualTo(1);
        assertThat(err.toString()).contains("No member that has shards is called nowhere:1; they are ");
        assertThat(run("move", some)).as("where to?").isEqualTo(2);
    }

    @Test
    void aShardMayBeWantedWhereItIs() {
        String some = shards().getJsonObject(0).getInteger("id").toString();

        assertThat(run("move", some, "127.0.0.1:0")).as(err.toString()).isZero();
        assertThat(shards().getJsonObject(0).getString("preferred")).isEqualTo("127.0.0.1:0");
        assertThat(run("move", some, "--auto")).as(err.toString()).isZero();
        assertThat(shards().getJsonObject(0).getString("preferred")).isEmpty();
    }

    @Test
    void aFormOfAPageInABrowserChangesNothing() throws IOException, InterruptedException {
        HttpRequest form = HttpRequest.newBuilder(URI.create("http://" + SERVER.httpAddress() + "/shards/0/split"))
                .header("content-type", "text/plain")
                .POST(BodyPublishers.ofString("{}"))
                .build();

        assertThat(HttpClient.newHttpClient()
                        .send(form, BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(415);
    }

    private JsonArray shards() {
        return new JsonObject(SERVER.page("/shards")).getJsonArray("shards");
    }

    private int run(String verb, String... arguments) {
        String[] all = new String[arguments.length + 4];
        all[0] = "shards";
        all[1] = verb;
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        all[arguments.length + 2] = "--ask";
        all[arguments.length + 3] = SERVER.httpAddress();
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all);
    }

    private int run(String[] command) {
        return run(command[0], command[1], command[2]);
    }
}
