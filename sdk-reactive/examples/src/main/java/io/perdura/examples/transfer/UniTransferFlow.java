package io.perdura.examples.transfer;

import io.perdura.sdk.failure.ActivityFailure;
import io.perdura.sdk.mutiny.Flow;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.option.RetryOptions;
import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** Withdraws, deposits, and gives the money back if that cannot be done. */
public class UniTransferFlow implements UniTransfer {
    private final UniBank bank = Flow.activity(
            UniBank.class,
            ActivityOptions.ofStartToClose(Duration.ofSeconds(10))
                    .retry(RetryOptions.attempts(5).initialInterval(Duration.ofMillis(100))));
    private TransferStatus status = TransferStatus.STARTED;

    @Override
    public Uni<String> transfer(Transfer transfer) {
        return bank.withdraw(transfer)
                .invoke(() -> status = TransferStatus.WITHDRAWN)
                .chain(() -> bank.deposit(transfer)
                        .invoke(() -> status = TransferStatus.DEPOSITED)
                        .map(booking -> "moved by " + booking)
                        .onFailure(ActivityFailure.class)
                        .recoverWithUni(() -> refund(transfer)));
    }

    private Uni<String> refund(Transfer transfer) {
        return Flow.detached(() -> bank.refund(transfer))
                .invoke(() -> status = TransferStatus.REFUNDED)
                .map(booking -> "given back by " + booking);
    }

    @Override
    public TransferStatus status() {
        return status;
    }
}
