package io.perdura.sdk.vertx;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletionStage;

/** Stages as futures. */
final class Futures {
    private Futures() {}

    /** On the context of the caller, if there is one; else on any thread. */
    static <T> Future<T> of(CompletionStage<T> stage) {
        Context context = Vertx.currentContext();
        return context == null ? Future.fromCompletionStage(stage) : Future.fromCompletionStage(stage, context);
    }
}
