package io.perdura.benchmarks.demo;

import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** The bank on its ledger; it tells the movements of the transfers that are followed, and of any that is asked twice. */
final class LedgerBank implements Bank {
    private final Ledger ledger;
    private final BiConsumer<String, String> teller;
    private final Predicate<String> followed;

    /** @param teller is told who does what */
    LedgerBank(Ledger ledger, BiConsumer<String, String> teller, Predicate<String> followed) {
        this.ledger = ledger;
        this.teller = teller;
        this.followed = followed;
    }

    @Override
    public void withdraw(String transferId, String account, long cents) {
        move(transferId, "withdraw", account, -cents);
    }

    @Override
    public void deposit(String transferId, String account, long cents) {
        move(transferId, "deposit", account, cents);
    }

    @Override
    public void refund(String transferId, String account, long cents) {
        move(transferId, "refund", account, cents);
    }

    private void move(String transferId, String step, String account, long cents) {
        boolean moved = ledger.move(transferId + "/" + step, account, cents);
        String told = transferId + ": " + Money.shown(Math.abs(cents)) + (cents < 0 ? " from " : " to ") + account;
        if (!moved) {
            teller.accept("bank", told + "   (asked again: in the ledger already, nothing moved)");
        } else if (followed.test(transferId)) {
            teller.accept("bank", told);
        }
    }
}
