package io.perdura.node.crash;

import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** Withdraw, pause, wait for the approval, deposit. Between the two the money is nowhere but in the history. */
public final class ApprovedTransfer implements MoneyTransfer {
    private final Bank bank = Workflow.newActivityStub(
            Bank.class,
            ActivityOptions.newBuilder()
                    .setStartToCloseTimeout(Duration.ofSeconds(5))
                    .setRetryOptions(RetryOptions.newBuilder()
                            .setInitialInterval(Duration.ofMillis(100))
                            .setMaximumInterval(Duration.ofSeconds(1))
                            .build())
                    .build());

    private boolean approved;

    @Override
    public String transfer(Transfer transfer) {
        bank.withdraw(transfer.id(), transfer.from(), transfer.cents());
        if (transfer.pauseMs() > 0) {
            Workflow.sleep(Duration.ofMillis(transfer.pauseMs()));
        }
        Workflow.await(() -> approved);
        return bank.deposit(transfer.id(), transfer.to(), transfer.cents());
    }

    @Override
    public void approve(String by) {
        approved = true;
    }
}
