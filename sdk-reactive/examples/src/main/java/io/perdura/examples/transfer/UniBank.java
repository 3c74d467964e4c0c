package io.perdura.examples.transfer;

import io.perdura.sdk.activity.ActivityInterface;
import io.smallrye.mutiny.Uni;

/** The bank, in {@code Uni}. Every call may be repeated: the bank knows a booking by the transfer's id. */
@ActivityInterface
public interface UniBank {
    Uni<String> withdraw(Transfer transfer);

    Uni<String> deposit(Transfer transfer);

    Uni<String> refund(Transfer transfer);
}
