package io.perdura.benchmarks.demo;

import io.temporal.activity.ActivityInterface;

/** What the bank can do. Each call names its transfer, so that a repeated one changes nothing. */
@ActivityInterface
public interface Bank {
    void withdraw(String transferId, String account, long cents);

    void deposit(String transferId, String account, long cents);

    void refund(String transferId, String account, long cents);
}
