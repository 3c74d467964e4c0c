package io.perdura.benchmarks.demo;

import io.perdura.sdk.failure.ActivityFailure;
import io.perdura.sdk.mutiny.Flow;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.option.RetryOptions;
import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** Withdraw, pause, deposit or else refund, without a thread: the bank is the one of the stock SDK, its annotations included. */
public final class UniBankTransfer implements UniTransfer {
    private final Bank bank = Flow.activity(
            Bank.class,
            ActivityOptions.ofStartToClose(Duration.ofSeconds(5))
                    .retry(RetryOptions.defaults()
                            .initialInterval(Duration.ofMillis(500))
                            .maximumInterval(Duration.ofSeconds(2))));

    @Override
    public Uni<String> transfer(Transfer transfer) {
        return Flow.run(() -> bank.withdraw(transfer.id(), transfer.from(), transfer.cents()))
                .chain(() -> Flow.sleep(Duration.ofMillis(transfer.pauseMs())))
                .chain(() -> Flow.run(() -> bank.deposit(transfer.id(), transfer.to(), transfer.cents()))
                        .replaceWith("moved")
                        .onFailure(ActivityFailure.class)
                        .recoverWithUni(() -> refund(transfer)));
    }

    private Uni<String> refund(Transfer transfer) {
        return Flow.detached(() -> Flow.run(() -> bank.refund(transfer.id(), transfer.from(), transfer.cents())))
                .replaceWith("given back");
    }
}
