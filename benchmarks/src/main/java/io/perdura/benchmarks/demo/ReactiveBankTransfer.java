package io.perdura.benchmarks.demo;

import io.perdura.sdk.mutiny.Flow;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.option.RetryOptions;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Withdraw, pause, deposit, without a thread: the bank is the one of the stock SDK, its annotations included. */
public final class ReactiveBankTransfer implements ReactiveTransfer {
    private final Bank bank = Flow.activity(
            Bank.class,
            ActivityOptions.ofStartToClose(Duration.ofSeconds(5))
                    .retry(RetryOptions.defaults()
                            .initialInterval(Duration.ofMillis(500))
                            .maximumInterval(Duration.ofSeconds(2))));

    @Override
    public Uni<@Nullable Void> transfer(Transfer transfer) {
        return Flow.run(() -> bank.withdraw(transfer.id(), transfer.from(), transfer.cents()))
                .chain(() -> Flow.sleep(Duration.ofMillis(transfer.pauseMs())))
                .chain(() -> Flow.run(() -> bank.deposit(transfer.id(), transfer.to(), transfer.cents())));
    }
}
