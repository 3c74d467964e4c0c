package io.perdura.node.verify;

import io.perdura.engine.Slots;
import io.perdura.node.persistence.AuditedRun;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.persistence.PgAudit;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.ShardRow;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Goes through a whole database, as of one moment, and tells what must not be. */
public final class Verifier {
    private static final int RUNS_AT_ONCE = 200;
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private final PgAudit audit;
    private final Consumer<Violation> violated;
    private final long nowMs;
    private final WorkflowCheck workflows;
    private int slot = -1;
    private UUID runId = BEFORE_ALL;
    private long runs;
    private long events;
    private long violations;

    /** What was looked at. */
    public record Outcome(long runs, long events, long calls, long violations) {}

    private @Nullable ClientLog log;

    private Verifier(PgAudit audit, Consumer<Violation> violated, long nowMs) {
        this.audit = audit;
        this.nowMs = nowMs;
        this.violated = violation -> {
            violations++;
            violated.accept(violation);
        };
        this.workflows = new WorkflowCheck(this.violated);
    }

    /** Reads everything; each violation is told when it is found. */
    public static Future<Outcome> verify(
            Vertx vertx, PostgresOptions postgres, Consumer<Violation> violated, long nowMs) {
        return verify(vertx, postgres, violated, nowMs, null);
    }

    /** The same, and what clients were told, if there is a log of it: the log must have been closed. */
    public static Future<Outcome> verify(
            Vertx vertx, PostgresOptions postgres, Consumer<Violation> violated, long nowMs, @Nullable Path log) {
        return PgAudit.begin(vertx, postgres).compose(audit -> {
            Verifier verifier = new Verifier(audit, violated, nowMs);
            return verifier.read(vertx, log)
                    .compose(read -> audit.shards())
                    .compose(shards -> {
                        verifier.checkShards(shards);
                        return audit.orphans();
                    })
                    .compose(orphans -> {
                        orphans.forEach(verifier::orphan);
                        return verifier.nextRuns();
                    })
                    .map(done -> new Outcome(verifier.runs, verifier.events, verifier.calls(), verifier.violations))
                    .eventually(audit::close);
        });
    }

    private long calls() {
        return log == null ? 0 : log.calls();
    }

    /** Before anything that is stored: what was told by then must be there. */
    private Future<Void> read(Vertx vertx, @Nullable Path file) {
        return file == null ? Future.succeededFuture() : readLog(vertx, file);
    }

    private Future<Void> readLog(Vertx vertx, Path file) {
        return vertx.executeBlocking(() -> ClientLog.read(file, violated)).map(read -> {
            log = read;
            return null;
        });
    }

    static String place(ExecutionHeader header) {
        return "run " + header.runId() + " of workflow " + header.workflowId() + " in namespace "
                + header.namespaceId();
    }

    /** The shards divide all slots among themselves. */
    private void checkShards(List<ShardRow> shards) {
        int next = 0;
        for (ShardRow shard : shards) {
            if (shard.slotFrom() != next || shard.slotTo() < shard.slotFrom()) {
                violated.accept(new Violation(
                        "H15",
                        "shard " + shard.shardId(),
                        "its slots are " + shard.slotFrom() + " to " + shard.slotTo() + ", the next should be "
                                + next));
            }
            next = shard.slotTo() + 1;
        }
        if (next != Slots.COUNT) {
            violated.accept(new Violation("H15", "the shards", "they end at slot " + (next - 1)));
        }
    }

    private void orphan(PgAudit.Orphan orphan) {
        boolean namespace = orphan.table().equals("namespace");
        violated.accept(new Violation(
                namespace ? "H20" : "H14",
                "run " + orphan.runId(),
                namespace
                        ? "its namespace is not there"
                        : "table " + orphan.table() + " has rows of it, and there is no such run"));
    }

    private Future<Void> nextRuns() {
        return audit.runsAfter(slot, runId, RUNS_AT_ONCE).compose(found -> {
            if (found.isEmpty()) {
                workflows.end();
                ClientLog told = log;
                if (told != null) {
                    told.end();
                }
                return Future.succeededFuture();
            }
            found.forEach(this::check);
            return nextRuns();
        });
    }

    private void check(AuditedRun run) {
        ExecutionHeader header = run.header();
        if (header.slot() != slot) {
            workflows.end();
        }
        slot = header.slot();
        runId = header.runId();
        runs++;
        String place = place(header);
        RunCheck check = new RunCheck(run, (rule, text) -> violated.accept(new Violation(rule, place, text)));
        check.check(nowMs);
        events += check.eventCount();
        ClientLog told = log;
        if (told != null) {
            told.stored(header.workflowId(), header.runId().toString(), check.events());
        }
        int expected = Slots.of(header.namespaceId().toString(), header.workflowId());
        if (expected != slot) {
            violated.accept(new Violation("H20", place, "it stands in slot " + slot + " and belongs into " + expected));
        }
        workflows.run(header, check.state().execution().started().getContinuedExecutionRunId(), check.lastEvent());
    }
}
