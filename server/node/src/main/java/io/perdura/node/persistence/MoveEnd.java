package io.perdura.node.persistence;

import io.vertx.core.Future;
import java.util.Optional;

/**
 * One of the two databases of a move. What is done counts only with the ticket that was claimed here last: it fails with
 * {@link MoveLost} otherwise, so that a mover that was thought dead changes nothing any more.
 */
public interface MoveEnd {

    /** From now on only this ticket counts here; what was done with an earlier one has been done by then. */
    Future<Void> claim(DataMove move);

    /** What is known here of the move's slots. */
    Future<Optional<SlotTransit>> transit(DataMove move);

    /** Of the target: copies may be written, unless it has a shard of its own for these slots. */
    Future<Void> arrive(DataMove move);

    /** Of the source: takes the shard's row away, so that nobody writes for it any more. */
    Future<Void> close(DataMove move);

    /** Of the source: puts the row back, if it was taken away, under a later epoch. */
    Future<Void> reopen(DataMove move);

    /** Of the target: where an operator wants the shard that begins here. */
    Future<Void> want(DataMove move, String preferred);

    /** What is here of these slots is not wanted any more. */
    Future<Void> leaveOver(DataMove move);

    /** Of the target: the shard that has the slots from now on; once. */
    Future<Void> begin(DataMove move, long epoch);

    /** Takes away what is left over, a page at a time. */
    Future<Void> sweep(DataMove move);
}
