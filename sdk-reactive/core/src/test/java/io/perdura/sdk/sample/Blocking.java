package io.perdura.sdk.sample;

import io.perdura.sdk.workflow.Flow;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Waits where it must not, and hides that it was told so. */
public final class Blocking {
    private Blocking() {}

    public static CompletableFuture<String> wait(SampleCode self, String argument) {
        try {
            Flow.sleep(Duration.ofSeconds(1)).join();
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture("nothing happened");
        }
        return CompletableFuture.completedFuture("waited");
    }
}
