package io.perdura.node.crash;

import io.temporal.activity.ActivityInterface;

/** What the bank can do. Each call names its transfer, so that a repeated one changes nothing; it yields a receipt. */
@ActivityInterface
public interface Bank {
    String withdraw(String transfer, String account, long cents);

    String deposit(String transfer, String account, long cents);
}
