package io.perdura.examples.transfer;

import io.perdura.sdk.activity.ActivityInterface;
import io.vertx.core.Future;

/** The bank, in {@code Future}. Every call may be repeated: the bank knows a booking by the transfer's id. */
@ActivityInterface
public interface FutureBank {
    Future<String> withdraw(Transfer transfer);

    Future<String> deposit(Transfer transfer);

    Future<String> refund(Transfer transfer);
}
