package io.perdura.node.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The bank's book, in the memory of the test. A movement is known by its transfer and step: one that is in the book
 * already changes nothing. Every answer is a receipt of its own, so that it shows which of them the history took.
 */
final class Ledger {
    private final Map<String, Long> movements = new HashMap<>();
    private final Map<String, Long> balances = new HashMap<>();
    private final Map<String, List<String>> receipts = new HashMap<>();

    /** Yields the receipt. */
    synchronized String move(String transfer, String step, String account, long cents) {
        String key = transfer + "/" + step;
        if (movements.putIfAbsent(key, cents) == null) {
            balances.merge(account, cents, Long::sum);
        }
        List<String> given = receipts.computeIfAbsent(key, k -> new ArrayList<>());
        String receipt = key + "#" + (given.size() + 1);
        given.add(receipt);
        return receipt;
    }

    synchronized Map<String, Long> balances() {
        return new HashMap<>(balances);
    }

    /** The receipts that workers were given for the step. */
    synchronized List<String> receipts(String transfer, String step) {
        return List.copyOf(receipts.getOrDefault(transfer + "/" + step, List.of()));
    }

    /** Steps that were asked for more than once: workers that lost their server. */
    synchronized long repeated() {
        return receipts.values().stream().filter(given -> given.size() > 1).count();
    }
}
