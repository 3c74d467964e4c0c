package io.perdura.node.persistence;

import io.vertx.core.Future;

/**
 * The move that is under way, as the main database has it. Each of these fails with {@link MoveLost} if somebody with a later
 * ticket carries it on.
 */
public interface MoveLog {

    /**
     * The move with a ticket that is later than all before.
     *
     * @param mover the node that carries it on from now on
     * @param later than this the ticket is, too
     */
    Future<DataMove> claim(DataMove move, String mover, long later);

    /** Shows that it is carried on. */
    Future<DataMove> beat(DataMove move, long rowsMore);

    /**
     * From now on the target has the runs.
     *
     * @param epoch of the shard that begins there
     */
    Future<Void> switchOver(DataMove move, long epoch);

    /** Under which epoch the shard begins at the target, once that has the runs. */
    Future<Long> epoch(DataMove move);

    /** From now on the source keeps the runs. */
    Future<DataMove> undo(DataMove move, String reason);

    /** Nothing is left to do. */
    Future<DataMove> end(DataMove move);
}
