package io.perdura.benchmarks.demo;

import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** The workflow: withdraw, pause, deposit. Between the two the money is nowhere but in the history. */
public final class BankTransfer implements TransferWorkflow {
    private final Bank bank = Workflow.newActivityStub(
            Bank.class,
            ActivityOptions.newBuilder()
                    .setStartToCloseTimeout(Duration.ofSeconds(5))
                    .setRetryOptions(RetryOptions.newBuilder()
                            .setInitialInterval(Duration.ofMillis(500))
                            .setMaximumInterval(Duration.ofSeconds(2))
                            .build())
                    .build());

    @Override
    public void transfer(Transfer transfer) {
        bank.withdraw(transfer.id(), transfer.from(), transfer.cents());
        if (transfer.pauseMs() > 0) {
            Workflow.sleep(Duration.ofMillis(transfer.pauseMs()));
        }
        bank.deposit(transfer.id(), transfer.to(), transfer.cents());
    }
}
