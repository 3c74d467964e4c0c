package io.perdura.benchmarks.demo;

import java.util.function.Predicate;

/** The bank on its ledger; it tells the movements of the transfers that are followed, and of any that is asked twice. */
final class LedgerBank implements Bank {
    private final Ledger ledger;
    private final Story story;
    private final Predicate<String> followed;

    LedgerBank(Ledger ledger, Story story, Predicate<String> followed) {
        this.ledger = ledger;
        this.story = story;
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

    private void move(String transferId, String step, String account, long cents) {
        boolean moved = ledger.move(transferId + "/" + step, account, cents);
        String told = transferId + ": " + Money.shown(Math.abs(cents)) + (cents < 0 ? " from " : " to ") + account;
        if (!moved) {
            story.tell("bank", told + "   (asked again: in the ledger already, nothing moved)");
        } else if (followed.test(transferId)) {
            story.tell("bank", told);
        }
    }
}
