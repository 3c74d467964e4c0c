package io.perdura.benchmarks.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Who gives whom how much, which workflow does it, and what everybody has in the end. */
final class TransferPlan {
    /** An account that takes nothing. Only the reactive transfers can give back what was meant for it. */
    static final String CLOSED = "closed";

    private static final List<String> ACCOUNTS = List.of("alice", "bob", "carol", "dave");
    private static final long OPENING_CENTS = 100_000;
    private static final String ID = "transfer-";
    private static final int FOLLOWED_MAX = 4;

    private final List<Planned> transfers = new ArrayList<>();

    private TransferPlan() {}

    /** A transfer, and the type of the workflow that carries it out. */
    record Planned(Transfer transfer, String workflowType) {}

    /** One way to move money, and nothing in it. */
    static TransferPlan stock(int transfers, Duration pause) {
        TransferPlan plan = new TransferPlan();
        for (int i = 0; i < transfers; i++) {
            plan.add(i, account(i + 1), pause, TransferWorkflow.class.getSimpleName());
        }
        return plan;
    }

    /** One with {@code Uni}, one with {@code Future}; of four, two that cannot be moved. */
    static TransferPlan reactive(int transfers, Duration pause) {
        TransferPlan plan = new TransferPlan();
        for (int i = 0; i < transfers; i++) {
            Class<?> type = i % 2 == 0 ? UniTransfer.class : FutureTransfer.class;
            plan.add(i, i % 4 < 2 ? account(i + 1) : CLOSED, pause, type.getSimpleName());
        }
        return plan;
    }

    private void add(int index, String to, Duration pause, String workflowType) {
        Transfer transfer = new Transfer(ID + (index + 1), account(index), to, 1_000 + 25L * index, pause.toMillis());
        transfers.add(new Planned(transfer, workflowType));
    }

    private static String account(int index) {
        return ACCOUNTS.get(index % ACCOUNTS.size());
    }

    List<Planned> transfers() {
        return transfers;
    }

    /** Whether all that happens to a transfer is told. */
    static boolean isFollowed(String transferId) {
        return Integer.parseInt(transferId.substring(ID.length())) <= FOLLOWED_MAX;
    }

    static Map<String, Long> opening() {
        Map<String, Long> balances = new TreeMap<>();
        ACCOUNTS.forEach(account -> balances.put(account, OPENING_CENTS));
        return balances;
    }

    Map<String, Long> expected() {
        Map<String, Long> balances = opening();
        for (Planned planned : transfers) {
            Transfer transfer = planned.transfer();
            if (!transfer.to().equals(CLOSED)) {
                balances.merge(transfer.from(), -transfer.cents(), Long::sum);
                balances.merge(transfer.to(), transfer.cents(), Long::sum);
            }
        }
        return balances;
    }

    /** What no server may read of encrypted transfers. */
    static List<String> secrets() {
        return ACCOUNTS;
    }
}
