package io.perdura.node.verify;

import io.perdura.engine.ExecutionPart;
import io.perdura.engine.Slots;
import io.perdura.node.persistence.AuditedRun;
import io.perdura.node.persistence.DatabaseName;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.persistence.NamedDatabase;
import io.perdura.node.persistence.PgAudit;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.persistence.SlotMap;
import io.perdura.node.persistence.SlotTransit;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Goes through all that a cluster has stored and tells what must not be. Each database is read as of one moment, and several not
 * as of the same.
 */
public final class Verifier {
    private static final int RUNS_AT_ONCE = 200;
    private static final int BEGINS_MAX = 20;
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private final List<PgAudit> audits;
    private final Consumer<Violation> violated;
    private final long nowMs;
    private final @Nullable HistorySample sample;
    private final WorkflowCheck workflows;
    private SlotMap map = new SlotMap(List.of());
    private final Map<String, List<SlotTransit>> transits = new HashMap<>();
    private int slot = -1;
    private UUID runId = BEFORE_ALL;
    private long runs;
    private long events;
    private long violations;

    /** What was looked at. */
    public record Outcome(long runs, long events, long calls, long violations) {}

    private @Nullable ClientLog log;

    private Verifier(List<PgAudit> audits, Consumer<Violation> violated, long nowMs, @Nullable HistorySample sample) {
        this.audits = audits;
        this.sample = sample;
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
        return verify(vertx, postgres, List.of(), violated, nowMs, null);
    }

    /** The same, and what clients were told, if there is a log of it: the log must have been closed. */
    public static Future<Outcome> verify(
            Vertx vertx, PostgresOptions postgres, Consumer<Violation> violated, long nowMs, @Nullable Path log) {
        return verify(vertx, postgres, List.of(), violated, nowMs, log);
    }

    /**
     * The same of a cluster with several databases.
     *
     * @param postgres the main one
     * @param further those beside it
     */
    public static Future<Outcome> verify(
            Vertx vertx,
            PostgresOptions postgres,
            List<NamedDatabase> further,
            Consumer<Violation> violated,
            long nowMs,
            @Nullable Path log) {
        return verify(vertx, postgres, further, violated, nowMs, log, null);
    }

    /** The same, and writes some of the histories to files on the way. */
    public static Future<Outcome> verify(
            Vertx vertx,
            PostgresOptions postgres,
            List<NamedDatabase> further,
            Consumer<Violation> violated,
            long nowMs,
            @Nullable Path log,
            @Nullable HistorySample sample) {
        List<NamedDatabase> all = new ArrayList<>(List.of(new NamedDatabase(DatabaseName.MAIN, postgres)));
        all.addAll(further);
        List<PgAudit> audits = new ArrayList<>();
        return begin(vertx, all, audits, BEGINS_MAX)
                .compose(begun -> {
                    Verifier verifier = new Verifier(audits, violated, nowMs, sample);
                    return verifier.read(vertx, log)
                            .compose(read -> verifier.checkShards())
                            .compose(checked -> namespaces(vertx, all.get(0), audits.get(0)))
                            .compose(verifier::checkOrphans)
                            .compose(checked -> verifier.nextDatabase(0))
                            .map(done ->
                                    new Outcome(verifier.runs, verifier.events, verifier.calls(), verifier.violations));
                })
                .eventually(
                        () -> Future.join(audits.stream().map(PgAudit::close).toList()));
    }

    /** Anew, if slots were given to another database between the moments of two. */
    private static Future<Void> begin(Vertx vertx, List<NamedDatabase> all, List<PgAudit> audits, int tries) {
        return begin(vertx, all, audits)
                .compose(begun -> audits.get(0).moves())
                .compose(before -> PgAudit.begin(vertx, all.get(0))
                        .compose(after -> after.moves().eventually(after::close))
                        .compose(after -> {
                            if (after.equals(before)) {
                                return Future.succeededFuture();
                            }
                            if (tries == 1) {
                                return Future.failedFuture(
                                        new IllegalStateException("slots are moved between databases all the time"));
                            }
                            return Future.join(
                                            audits.stream().map(PgAudit::close).toList())
                                    .compose(closed -> {
                                        audits.clear();
                                        return begin(vertx, all, audits, tries - 1);
                                    });
                        }));
    }

    private static Future<Void> begin(Vertx vertx, List<NamedDatabase> all, List<PgAudit> audits) {
        Future<Void> begun = Future.succeededFuture();
        for (NamedDatabase one : all) {
            begun = begun.compose(before -> PgAudit.begin(vertx, one))
                    .onSuccess(audits::add)
                    .mapEmpty();
        }
        return begun;
    }

    /** Those of before and after the moments of all databases: one may have come or gone between them. */
    private static Future<Set<UUID>> namespaces(Vertx vertx, NamedDatabase main, PgAudit before) {
        return before.namespaces()
                .compose(earlier -> PgAudit.begin(vertx, main)
                        .compose(after -> after.namespaces().eventually(after::close))
                        .map(later -> {
                            Set<UUID> all = new HashSet<>(earlier);
                            all.addAll(later);
                            return all;
                        }));
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

    /** The shards divide all slots among themselves, each in the database that the main one says has its slots. */
    private Future<Void> checkShards() {
        List<Future<List<ShardRow>>> read = audits.stream().map(PgAudit::shards).toList();
        List<Future<List<SlotTransit>>> moving =
                audits.stream().map(PgAudit::transits).toList();
        return Future.all(Future.all(read), Future.all(moving))
                .compose(all -> audits.get(0).map())
                .map(found -> {
                    map = found;
                    List<ShardRow> shards = new ArrayList<>();
                    read.forEach(one -> shards.addAll(one.result()));
                    for (int i = 0; i < audits.size(); i++) {
                        String database = audits.get(i).database();
                        transits.put(database, moving.get(i).result());
                        // One that is closed, or about to begin.
                        moving.get(i).result().stream()
                                .map(one -> new ShardRow(
                                        one.shardId(),
                                        one.slotFrom(),
                                        one.slotTo(),
                                        one.epoch(),
                                        "",
                                        one.preferred(),
                                        database))
                                .filter(map::confirms)
                                .forEach(shards::add);
                    }
                    shards.sort(Comparator.comparingInt(ShardRow::slotFrom));
                    shards.forEach(shard -> {
                        if (!map.confirms(shard)) {
                            violated.accept(new Violation(
                                    "H15",
                                    "shard " + shard.shardId(),
                                    "its row is in database " + shard.database() + ", and its slots are not"));
                        }
                    });
                    checkShards(shards);
                    return null;
                });
    }

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

    private Future<Void> checkOrphans(Set<UUID> namespaces) {
        List<Future<List<PgAudit.Orphan>>> read =
                audits.stream().map(audit -> audit.orphans(namespaces)).toList();
        return Future.all(read).map(all -> {
            read.forEach(one -> one.result().forEach(this::orphan));
            return null;
        });
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

    private Future<Void> nextDatabase(int index) {
        if (index == audits.size()) {
            ClientLog told = log;
            if (told != null) {
                told.end();
            }
            return Future.succeededFuture();
        }
        slot = -1;
        runId = BEFORE_ALL;
        return nextRuns(audits.get(index)).compose(read -> nextDatabase(index + 1));
    }

    private Future<Void> nextRuns(PgAudit audit) {
        return audit.runsAfter(slot, runId, RUNS_AT_ONCE).compose(found -> {
            if (found.isEmpty()) {
                workflows.end();
                return Future.succeededFuture();
            }
            List<Future<Void>> written =
                    found.stream().map(run -> check(audit.database(), run)).toList();
            return Future.join(written).compose(done -> nextRuns(audit));
        });
    }

    /** On its way to the database, or left over there: what counts is in another one. */
    private boolean isCopy(String database, int where) {
        return !map.has(database, where)
                && transits.getOrDefault(database, List.of()).stream().anyMatch(one -> one.has(where));
    }

    /** Completes once its history is written, if it is to be. */
    private Future<Void> check(String database, AuditedRun run) {
        ExecutionHeader header = run.header();
        if (isCopy(database, header.slot())) {
            slot = header.slot();
            runId = header.runId();
            return Future.succeededFuture();
        }
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
        if (!map.has(database, slot)) {
            violated.accept(new Violation(
                    "H20", place, "it stands in database " + database + ", and its slot belongs to another"));
        }
        ExecutionPart execution = check.state().execution();
        workflows.run(header, new CronCheck.Begun(execution.started(), execution.startedMs()), check.lastEvent());
        HistorySample wanted = sample;
        return wanted == null ? Future.succeededFuture() : wanted.offer(header, check.events());
    }
}
