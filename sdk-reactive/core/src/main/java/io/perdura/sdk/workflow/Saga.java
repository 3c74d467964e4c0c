package io.perdura.sdk.workflow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/**
 * What undoes the steps of a workflow that are done, should a later one fail: {@code Flow.saga(Saga.inReverse(), saga -> ...)},
 * or {@code Flow.compensate(saga)} when the code finds that it is time. Belongs to one run and its turns.
 */
public final class Saga {
    private final boolean parallel;
    private final boolean continuesOnError;
    private List<Supplier<?>> compensations = new ArrayList<>();

    private Saga(boolean parallel, boolean continuesOnError) {
        this.parallel = parallel;
        this.continuesOnError = continuesOnError;
    }

    /** The last step is undone first, each when the one after it is undone; a failure ends it. */
    public static Saga inReverse() {
        return new Saga(false, false);
    }

    /** All are undone at once; failures are told when all have ended. */
    public static Saga inParallel() {
        return new Saga(true, true);
    }

    /** A new one for which a failure does not end it: the others are undone all the same. */
    public Saga continuingOnError() {
        return new Saga(parallel, true);
    }

    /** How to undo a step that is done, or one that may turn out to be: gives back a Uni, Future or stage, or has done it. */
    public Saga add(Supplier<?> compensation) {
        compensations.add(compensation);
        return this;
    }

    boolean isParallel() {
        return parallel;
    }

    boolean continuesOnError() {
        return continuesOnError;
    }

    /** In the order in which they are begun; each is given out once. */
    List<Supplier<?>> take() {
        List<Supplier<?>> taken = compensations;
        compensations = new ArrayList<>();
        Collections.reverse(taken);
        return taken;
    }
}
