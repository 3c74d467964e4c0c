package io.perdura.sdk.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** To cancel a wait gives up the call under way, whatever interceptors have put between the two. */
final class GivenUp {
    private GivenUp() {}

    /** @param wait what is waited for, given what is done when nobody waits any more */
    static <T> CompletableFuture<T> when(Function<CompletionStage<?>, CompletionStage<T>> wait) {
        CompletableFuture<Void> givenUp = new CompletableFuture<>();
        CompletableFuture<T> result = wait.apply(givenUp).toCompletableFuture();
        result.whenComplete((value, thrown) -> {
            if (result.isCancelled()) {
                givenUp.complete(null);
            }
        });
        return result;
    }
}
