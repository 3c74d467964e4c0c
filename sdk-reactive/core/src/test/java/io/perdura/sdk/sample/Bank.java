package io.perdura.sdk.sample;

import io.perdura.sdk.activity.ActivityInterface;
import java.util.concurrent.CompletableFuture;

/** Activities for the tests. */
@ActivityInterface
public interface Bank {
    CompletableFuture<String> debit(String account, int amount);

    CompletableFuture<String> credit(String account, int amount);
}
