package io.perdura.examples.transfer;

import io.perdura.sdk.failure.ActivityFailure;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.option.RetryOptions;
import io.perdura.sdk.vertx.Flow;
import io.vertx.core.Future;
import java.time.Duration;

/** Withdraws, deposits, and gives the money back if that cannot be done. */
public class FutureTransferFlow implements FutureTransfer {
    private final FutureBank bank = Flow.activity(
            FutureBank.class,
            ActivityOptions.ofStartToClose(Duration.ofSeconds(10))
                    .retry(RetryOptions.attempts(5).initialInterval(Duration.ofMillis(100))));
    private TransferStatus status = TransferStatus.STARTED;

    @Override
    public Future<String> transfer(Transfer transfer) {
        return bank.withdraw(transfer)
                .onSuccess(booking -> status = TransferStatus.WITHDRAWN)
                .compose(booking -> bank.deposit(transfer)
                        .onSuccess(deposit -> status = TransferStatus.DEPOSITED)
                        .map(deposit -> "moved by " + deposit)
                        .recover(failure ->
                                failure instanceof ActivityFailure ? refund(transfer) : Future.failedFuture(failure)));
    }

    private Future<String> refund(Transfer transfer) {
        return Flow.detached(() -> bank.refund(transfer))
                .onSuccess(booking -> status = TransferStatus.REFUNDED)
                .map(booking -> "given back by " + booking);
    }

    @Override
    public TransferStatus status() {
        return status;
    }
}
