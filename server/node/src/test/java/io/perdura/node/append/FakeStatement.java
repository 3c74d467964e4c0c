package io.perdura.node.append;

import io.perdura.node.persistence.AppendStatement;
import io.perdura.node.persistence.Commit;
import io.perdura.node.persistence.HistoryRow;
import io.perdura.node.persistence.Inspection;
import io.perdura.node.persistence.Inspection.Finding;
import io.perdura.node.persistence.InvalidValuesException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A database of append ids by key, whose answers come when the test says so. */
final class FakeStatement implements AppendStatement {
    /** A call that waits for the test to answer it. */
    record Call(List<Commit> commits, Promise<Void> answer) {
        List<Long> appendIds() {
            return commits.stream().map(Commit::appendId).toList();
        }
    }

    final Map<String, Long> rows = new HashMap<>();
    final Map<Integer, Long> epochs = new HashMap<>();
    final Set<Long> refusedAppendIds = new HashSet<>();
    final List<Call> writes = new ArrayList<>();
    final List<List<Long>> sent = new ArrayList<>();
    boolean silent;
    int inspections;
    int abandoned;

    @Override
    public Future<Void> write(List<Commit> commits) {
        Call call = new Call(commits, Promise.promise());
        writes.add(call);
        sent.add(call.appendIds());
        return call.answer().future();
    }

    /** Carries the oldest write out and answers it truly. */
    void answer() {
        Call call = writes.remove(0);
        if (call.commits().stream().anyMatch(commit -> refusedAppendIds.contains(commit.appendId()))) {
            call.answer().fail(new InvalidValuesException("refused"));
        } else if (store(call.commits())) {
            call.answer().complete();
        } else {
            call.answer().fail(new IllegalStateException("refused as a whole"));
        }
    }

    /** Carries the oldest write out, or not, and loses its answer. */
    void lose(boolean carriedOut) {
        Call call = writes.remove(0);
        if (carriedOut) {
            store(call.commits());
        }
        call.answer().fail(new IllegalStateException("connection lost"));
    }

    private boolean store(List<Commit> commits) {
        for (Commit commit : commits) {
            if (!holds(commit) || commit.rows().stream().anyMatch(row -> rows.containsKey(key(row)))) {
                return false;
            }
        }
        commits.forEach(commit -> commit.rows().forEach(row -> rows.put(key(row), commit.appendId())));
        return true;
    }

    private boolean holds(Commit commit) {
        return epochs.getOrDefault(commit.shardId(), 1L) == commit.epoch();
    }

    static String key(HistoryRow row) {
        return row.slot() + "/" + row.runId() + "/" + row.seq();
    }

    @Override
    public Future<Inspection> inspect(List<Commit> commits) {
        inspections++;
        if (silent) {
            return Future.failedFuture("no connection");
        }
        return Future.succeededFuture(
                new Inspection(commits.stream().map(this::finding).toList()));
    }

    private Finding finding(Commit commit) {
        for (HistoryRow row : commit.rows()) {
            Long found = rows.get(key(row));
            if (found != null) {
                return found == commit.appendId() ? Finding.WRITTEN : Finding.COLLIDED;
            }
        }
        return holds(commit) ? Finding.ABSENT : Finding.LOST;
    }

    @Override
    public void abandon() {
        abandoned++;
        writes.clear();
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
