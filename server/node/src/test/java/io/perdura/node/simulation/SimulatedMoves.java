package io.perdura.node.simulation;

import io.perdura.node.persistence.DataMove;
import io.perdura.node.persistence.MoveEnd;
import io.perdura.node.persistence.MoveEnds;
import io.perdura.node.persistence.MoveLog;
import io.perdura.node.persistence.SlotTransit;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** A node's way to what the databases have of moves. */
final class SimulatedMoves implements MoveLog, MoveEnds {
    /** So many rows go with one statement. */
    private static final int ROWS_AT_ONCE = 4;

    private final SimulatedDatabases databases;
    private final Map<String, SimulatedStorage> storages;
    private final Switches switches;

    /** @param storages the node's, by database, the main one first */
    SimulatedMoves(SimulatedDatabases databases, Map<String, SimulatedStorage> storages, Switches switches) {
        this.databases = databases;
        this.storages = storages;
        this.switches = switches;
    }

    private SimulatedStorage storage(String database) {
        SimulatedStorage storage = storages.get(database);
        if (storage == null) {
            throw new IllegalStateException("no database is called " + database);
        }
        return storage;
    }

    private SimulatedStorage main() {
        return storage(databases.main().name());
    }

    // ---- The log ----

    Future<Optional<DataMove>> read() {
        return main().look(main -> databases.moves().read());
    }

    @Override
    public Future<DataMove> claim(DataMove move, String mover, long later) {
        return main().statement(() -> databases.moves().claim(move, mover, later));
    }

    @Override
    public Future<DataMove> beat(DataMove move, long rowsMore) {
        return main().statement(() -> databases.moves().beat(move));
    }

    @Override
    public Future<Void> switchOver(DataMove move, long epoch) {
        return main().statement(() -> {
            databases.moves().switchOver(move, epoch);
            return null;
        });
    }

    @Override
    public Future<Long> epoch(DataMove move) {
        return main().look(main -> databases.moves().epoch(move));
    }

    @Override
    public Future<DataMove> undo(DataMove move, String reason) {
        return main().statement(() -> databases.moves().undo(move, reason));
    }

    @Override
    public Future<DataMove> end(DataMove move) {
        return main().statement(() -> databases.moves().end(move));
    }

    // ---- The ends ----

    @Override
    public Set<String> databases() {
        return storages.keySet();
    }

    @Override
    public MoveEnd end(String database) {
        return new End(storage(database));
    }

    private final class End implements MoveEnd {
        private final SimulatedStorage storage;
        private final SimulatedTransits transits;

        private End(SimulatedStorage storage) {
            this.storage = storage;
            this.transits = storage.database().transits();
        }

        private Future<Void> done(Consumer<SimulatedTransits> change) {
            return storage.statement(() -> {
                change.accept(transits);
                return null;
            });
        }

        @Override
        public Future<Void> claim(DataMove move) {
            return done(here -> here.claim(move));
        }

        @Override
        public Future<Optional<SlotTransit>> transit(DataMove move) {
            return storage.look(here -> transits.transit(move));
        }

        @Override
        public Future<Void> arrive(DataMove move) {
            return done(here -> here.arrive(move));
        }

        @Override
        public Future<Void> close(DataMove move) {
            return done(here -> here.close(move, switches.has(Wrong.MOVED_WHILE_OPEN)));
        }

        @Override
        public Future<Void> reopen(DataMove move) {
            return done(here -> here.reopen(move));
        }

        @Override
        public Future<Void> want(DataMove move, String preferred) {
            return done(here -> here.want(move, preferred));
        }

        @Override
        public Future<Void> leaveOver(DataMove move) {
            return done(here -> here.leaveOver(move));
        }

        @Override
        public Future<Void> begin(DataMove move, long epoch) {
            return done(here -> here.begin(move, epoch));
        }

        @Override
        public Future<Void> sweep(DataMove move) {
            return storage.statement(() -> transits.sweep(move, ROWS_AT_ONCE))
                    .compose(more -> more ? sweep(move) : done(here -> here.forget(move)));
        }
    }

    // ---- Copying ----

    @Override
    public Future<Long> copy(DataMove move, LongConsumer written) {
        boolean closed =
                storage(move.source()).database().transits().transit(move).isPresent();
        return closed && switches.has(Wrong.MOVED_WITHOUT_A_LAST_LOOK)
                ? Future.succeededFuture(0L)
                : tables(move, 0, 0, written);
    }

    private Future<Long> tables(DataMove move, int table, long before, LongConsumer written) {
        if (table == databases.main().moved().size()) {
            return Future.succeededFuture(before);
        }
        return table(move, table, written).compose(differed -> tables(move, table + 1, before + differed, written));
    }

    /** What there is here and there is read at two moments, and each few rows of it later still. */
    private Future<Long> table(DataMove move, int table, LongConsumer written) {
        SimulatedStorage source = storage(move.source());
        SimulatedStorage target = storage(move.target());
        Future<Map<Object, Object>> there = stamps(source, table, move);
        Future<Map<Object, Object>> here = stamps(target, table, move);
        return Future.all(there, here).compose(both -> {
            List<Object> wrong = new ArrayList<>();
            List<Object> missing = new ArrayList<>();
            here.result().forEach((key, stamp) -> {
                if (!stamp.equals(there.result().get(key))) {
                    wrong.add(key);
                }
            });
            there.result().forEach((key, stamp) -> {
                if (!stamp.equals(here.result().get(key))) {
                    missing.add(key);
                }
            });
            written.accept(wrong.size() + missing.size());
            return removed(target, table, wrong, move)
                    .compose(removed -> copied(source, target, table, missing, 0, move))
                    .map(copied -> (long) wrong.size() + missing.size());
        });
    }

    private static Future<Map<Object, Object>> stamps(SimulatedStorage storage, int table, DataMove move) {
        return storage.look(one -> one.moved().get(table).stamps(move.slotFrom(), move.slotTo()));
    }

    private static Future<Void> removed(SimulatedStorage target, int table, List<Object> keys, DataMove move) {
        if (keys.isEmpty()) {
            return Future.succeededFuture();
        }
        return target.statement(() -> {
            target.database().transits().holdArriving(move);
            keys.forEach(target.database().moved().get(table)::remove);
            return null;
        });
    }

    private static Future<Void> copied(
            SimulatedStorage source, SimulatedStorage target, int table, List<Object> keys, int from, DataMove move) {
        if (from >= keys.size()) {
            return Future.succeededFuture();
        }
        List<Object> page = keys.subList(from, Math.min(from + ROWS_AT_ONCE, keys.size()));
        return source.look(one -> rows(one.moved().get(table), page))
                .compose(rows -> target.<Void>statement(() -> {
                    target.database().transits().holdArriving(move);
                    rows.forEach(target.database().moved().get(table)::put);
                    return null;
                }))
                .compose(put -> copied(source, target, table, keys, from + ROWS_AT_ONCE, move));
    }

    private static Map<Object, Object> rows(MovedRows table, List<Object> keys) {
        Map<Object, Object> rows = new LinkedHashMap<>();
        for (Object key : keys) {
            Object row = table.row(key);
            if (row != null) {
                rows.put(key, row);
            }
        }
        return rows;
    }
}
