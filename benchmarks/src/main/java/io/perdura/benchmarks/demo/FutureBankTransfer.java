package io.perdura.benchmarks.demo;

import io.perdura.sdk.failure.ActivityFailure;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.option.RetryOptions;
import io.perdura.sdk.vertx.Flow;
import io.vertx.core.Future;
import java.time.Duration;

/** The same as {@link UniBankTransfer}, written with {@code Future}. */
public final class FutureBankTransfer implements FutureTransfer {
    private final Bank bank = Flow.activity(
            Bank.class,
            ActivityOptions.ofStartToClose(Duration.ofSeconds(5))
                    .retry(RetryOptions.defaults()
                            .initialInterval(Duration.ofMillis(500))
                            .maximumInterval(Duration.ofSeconds(2))));

    @Override
    public Future<String> transfer(Transfer transfer) {
        return Flow.run(() -> bank.withdraw(transfer.id(), transfer.from(), transfer.cents()))
                .compose(withdrawn -> Flow.sleep(Duration.ofMillis(transfer.pauseMs())))
                .compose(slept -> Flow.run(() -> bank.deposit(transfer.id(), transfer.to(), transfer.cents()))
                        .map(deposited -> "moved")
                        .recover(failure ->
                                failure instanceof ActivityFailure ? refund(transfer) : Future.failedFuture(failure)));
    }

    private Future<String> refund(Transfer transfer) {
        return Flow.detached(() -> Flow.run(() -> bank.refund(transfer.id(), transfer.from(), transfer.cents())))
                .map(refunded -> "given back");
    }
}
