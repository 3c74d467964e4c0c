package io.perdura.sdk.workflow;

import io.perdura.sdk.run.Calls;
import io.perdura.sdk.run.CancellationScope;
import io.perdura.sdk.run.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Several ways to one value, each in a scope of its own: when one has won, the scopes of the others are canceled. */
final class Contest<T> {
    private final Promise<T> outcome;
    private final boolean failuresWin;
    private final List<CancellationScope> scopes = new ArrayList<>();
    private @Nullable Throwable failure;
    private int open;

    private Contest(Calls calls, boolean failuresWin) {
        this.outcome = calls.newPromise();
        this.failuresWin = failuresWin;
    }

    /** @param failuresWin whether the first to end wins, well or not; else the first to end well, and if none does, all have failed */
    static <T> Promise<T> of(Calls calls, boolean failuresWin, List<? extends Supplier<?>> ways) {
        if (ways.isEmpty()) {
            throw new IllegalArgumentException("of nothing, nothing is first");
        }
        Contest<T> contest = new Contest<>(calls, failuresWin);
        contest.open = ways.size();
        contest.outcome.listen((value, failed) -> contest.scopes.forEach(scope -> scope.cancel("another was first")));
        ways.forEach(way -> contest.scopes.add(calls.scoped(scope -> {
            Asynchronous.<T>run(way, contest::ended);
            return scope;
        })));
        return contest.outcome;
    }

    private void ended(@Nullable T value, @Nullable Throwable failed) {
        open--;
        if (failed == null || failuresWin) {
            outcome.done(value, failed);
            return;
        }
        if (failure != null && failure != failed) {
            failed.addSuppressed(failure);
        }
        failure = failed;
        if (open == 0) {
            outcome.fail(failed);
        }
    }
}
