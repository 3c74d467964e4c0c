package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.TestPostgres;
import io.perdura.node.verify.Verifier;
import io.perdura.node.verify.Violation;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The checker over a database: silent about what a server has written, and loud about every harm that is done to it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class VerifyIT {
    private static final Vertx VERTX = Vertx.vertx();
    private static PostgresOptions database;
    private static OneServer server;
    private static String closedRun;
    private static String openRun;

    @BeforeAll
    static void run() {
        database = OneServer.newDatabase();
        server = new OneServer(database);
        OneWorkflow closed = new OneWorkflow(server);
        closedRun = closed.start();
        closed.signal("go");
        closed.complete(closed.poll());
        closed.terminate();
        closed.start();
        closed.signal("again");
        OneWorkflow waiting = new OneWorkflow(server);
        openRun = waiting.start();
    }

    @AfterAll
    static void stop() {
        server.close();
        VERTX.close().await();
    }

    @Test
    @Order(1)
    void nothingIsWrongWithWhatAServerHasWritten() {
        List<Violation> found = new ArrayList<>();

        Verifier.Outcome outcome = Verifier.verify(VERTX, database, found::add, System.currentTimeMillis())
                .await();

        assertThat(found).isEmpty();
        assertThat(outcome.runs()).isGreaterThanOrEqualTo(3);
        assertThat(outcome.events()).isGreaterThanOrEqualTo(8);
    }

    @Test
    @Order(2)
    void everyHarmIsFound() {
        server.close();
        assertThat(brokenBy("UPDATE execution SET status = 2 WHERE run_id = '" + closedRun + "'"))
                .contains("H16");
        assertThat(brokenBy("UPDATE execution SET history_length = 99 WHERE run_id = '" + closedRun + "'"))
                .contains("H5");
        assertThat(brokenBy("UPDATE execution SET status = 1, close_ms = NULL WHERE run_id = '" + closedRun + "'"))
                .contains("H2", "H16");
        assertThat(brokenBy("UPDATE execution SET due_at = 9223372036854775807, task_at = NULL WHERE run_id = '"
                        + openRun + "'"))
                .contains("H13");
        assertThat(brokenBy("UPDATE history SET seq = seq + 1 WHERE run_id = '" + closedRun
                        + "' AND seq = (SELECT max(seq) FROM history WHERE run_id = '" + closedRun + "')"))
                .contains("H3");
        assertThat(brokenBy("DELETE FROM history WHERE run_id = '" + closedRun
                        + "' AND seq = (SELECT max(seq) FROM history WHERE run_id = '" + closedRun + "')"))
                .as("its end is gone")
                .contains("H16");
        assertThat(brokenBy("UPDATE history SET events = 'nonsense' WHERE run_id = '" + closedRun + "' AND seq = 1"))
                .contains("H22");
        assertThat(brokenBy("DELETE FROM execution WHERE run_id = '" + openRun + "'"))
                .contains("H14");
        assertThat(brokenBy("UPDATE shard SET slot_to = slot_to - 1 WHERE slot_from = 0"))
                .contains("H15");
        assertThat(brokenBy("INSERT INTO history SELECT run_id, seq + 1, append_id, first_event_id, slot, event_count,"
                        + " format, events, changes FROM history WHERE run_id = '" + openRun
                        + "' ORDER BY seq DESC LIMIT 1"))
                .as("an append that was made twice")
                .contains("H3");
    }

    /** The rules that are broken in a copy of the database to which that was done. */
    private static Set<String> brokenBy(String harm) {
        PostgresOptions copy = TestPostgres.copyOf(VERTX, database);
        TestPostgres.ask(VERTX, copy, harm);
        Set<String> rules = new TreeSet<>();
        Verifier.Outcome outcome = Verifier.verify(
                        VERTX, copy, violation -> rules.add(violation.rule()), System.currentTimeMillis())
                .await();
        assertThat(outcome.violations()).isPositive();
        return rules;
    }
}
