package io.perdura.sdk.workflow;

import io.perdura.sdk.run.Calls;
import io.perdura.sdk.run.EscapeError;
import io.perdura.sdk.run.Promise;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The undoing of one saga, in a scope of its own that nothing cancels. */
final class Compensation {
    private final Saga saga;
    private final List<Supplier<?>> steps;
    private final Promise<@Nullable Void> done;
    private @Nullable Throwable failure;
    private int ended;

    private Compensation(Calls calls, Saga saga) {
        this.saga = saga;
        this.steps = saga.take();
        this.done = calls.newPromise();
    }

    /** Done when everything is undone; fails with the first failure, which tells of the others as suppressed. */
    static Promise<@Nullable Void> of(Calls calls, Saga saga) {
        return calls.detached(scope -> {
            Compensation compensation = new Compensation(calls, saga);
            compensation.begin();
            return compensation.done;
        });
    }

    /** Code, and the undoing of its steps if it fails with what would fail the workflow. */
    static <T> Promise<T> around(Calls calls, Saga saga, Function<Saga, ?> code) {
        Promise<T> outcome = calls.newPromise();
        Asynchronous.<T>run(() -> code.apply(saga), (value, failure) -> {
            if (failure == null) {
                outcome.complete(value);
            } else if (!calls.failsWorkflow(failure)) {
                outcome.fail(failure); // the task fails, and mended code goes on from here
            } else {
                of(calls, saga).listen((undone, trouble) -> {
                    if (trouble != null && trouble != failure) {
                        failure.addSuppressed(trouble);
                    }
                    outcome.fail(failure);
                });
            }
        });
        return outcome;
    }

    private void begin() {
        if (steps.isEmpty()) {
            done.complete(null);
        } else if (saga.isParallel()) {
            steps.forEach(this::undo);
        } else {
            undo(steps.get(0));
        }
    }

    private void undo(Supplier<?> step) {
        Asynchronous.run(step, (value, trouble) -> undone(trouble));
    }

    private void undone(@Nullable Throwable trouble) {
        ended++;
        if (trouble instanceof EscapeError) {
            done.fail(trouble);
            return;
        }
        Throwable first = failure;
        if (first == null) {
            failure = trouble;
        } else if (trouble != null && trouble != first) {
            first.addSuppressed(trouble);
        }
        if (ended == steps.size() || failure != null && !saga.continuesOnError()) {
            done.done(null, failure);
        } else if (!saga.isParallel()) {
            undo(steps.get(ended));
        }
    }
}
