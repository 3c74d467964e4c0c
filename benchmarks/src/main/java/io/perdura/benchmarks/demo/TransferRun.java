package io.perdura.benchmarks.demo;

import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The transfers of one demo: a worker, a client of the stock SDK, the histories followed, the balances checked. */
final class TransferRun {
    private static final List<String> ACCOUNTS = List.of("alice", "bob", "carol", "dave");
    private static final long OPENING_CENTS = 100_000;
    private static final int FOLLOWED_MAX = 4;
    private static final Duration COMPLETED_MAX = Duration.ofMinutes(3);
    private static final int STOP_SECONDS_MAX = 5;

    private final Story story;
    private final Ledger ledger;
    private final Killing killing;
    private final String address;
    private final String namespace;
    private final boolean reactive;
    private final String name = "demo-" + UUID.randomUUID().toString().substring(0, 8);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final List<Thread> followers = new ArrayList<>();
    private final Set<String> followed = ConcurrentHashMap.newKeySet();

    TransferRun(Story story, Ledger ledger, Killing killing, String address, String namespace, boolean reactive) {
        this.story = story;
        this.ledger = ledger;
        this.killing = killing;
        this.address = address;
        this.namespace = namespace;
        this.reactive = reactive;
    }

    /** Yields whether every transfer was completed and every balance is right. */
    boolean run(int transfers, Duration pause) throws InterruptedException {
        ACCOUNTS.forEach(account -> ledger.move("opening/" + account, account, OPENING_CENTS));
        story.say("Ledger  " + ledger.path() + "  (until the demo ends)");
        story.say("Before  " + Money.shown(ledger.balances()));
        WorkflowServiceStubs service = WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(address).build());
        WorkflowClient client = WorkflowClient.newInstance(
                service,
                WorkflowClientOptions.newBuilder().setNamespace(namespace).build());
        Bank bank = new LedgerBank(ledger, story, followed::contains);
        try (TransferWorkers workers = reactive
                ? new ReactiveWorkers(address, namespace, name, bank)
                : TransferWorkers.stock(client, name, bank)) {
            return transfer(client, plan(transfers, pause));
        } finally {
            finished.countDown();
            service.shutdownNow();
        }
    }

    private boolean transfer(WorkflowClient client, List<Transfer> transfers) throws InterruptedException {
        List<WorkflowStub> started = new ArrayList<>();
        for (Transfer transfer : transfers) {
            started.add(start(client, transfer));
        }
        int completed = 0;
        for (int i = 0; i < started.size(); i++) {
            completed += completes(started.get(i), transfers.get(i).id()) ? 1 : 0;
        }
        for (Thread follower : followers) {
            follower.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS_MAX));
        }
        return verdict(transfers, completed);
    }

    private WorkflowStub start(WorkflowClient client, Transfer transfer) {
        WorkflowStub workflow = client.newUntypedWorkflowStub(
                "TransferWorkflow",
                WorkflowOptions.newBuilder()
                        .setWorkflowId(name + "-" + transfer.id())
                        .setTaskQueue(name)
                        .build());
        if (followed.size() == FOLLOWED_MAX) {
            WorkflowExecution unfollowed = workflow.start(transfer);
            return workflow;
        }
        followed.add(transfer.id());
        String way = transfer.from() + " to " + transfer.to();
        story.tell(transfer.id(), "begins: " + Money.shown(transfer.cents()) + " from " + way);
        follow(client, transfer, workflow.start(transfer));
        return workflow;
    }

    private void follow(WorkflowClient client, Transfer transfer, WorkflowExecution execution) {
        HistoryFollower follower = new HistoryFollower(
                client.getWorkflowServiceStubs(), namespace, execution, event -> seen(transfer, event), finished);
        Thread thread = new Thread(follower, transfer.id());
        thread.setDaemon(true);
        thread.start();
        followers.add(thread);
    }

    private void seen(Transfer transfer, HistoryEvent event) {
        story.tell(transfer.id(), EventText.of(event));
        if (event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED) {
            killing.withdrawn();
        }
    }

    private boolean completes(WorkflowStub workflow, String id) {
        try {
            workflow.getResult(COMPLETED_MAX.toSeconds(), TimeUnit.SECONDS, Void.class);
            return true;
        } catch (TimeoutException | WorkflowException e) {
            story.tell(id, "was not completed: " + e);
            return false;
        }
    }

    private boolean verdict(List<Transfer> transfers, int completed) {
        Map<String, Long> balances = ledger.balances();
        boolean right = balances.equals(expected(transfers));
        story.say("After   " + Money.shown(balances));
        story.say(completed + " of " + transfers.size() + " transfers completed; "
                + (right ? "every balance is right." : "THE BALANCES ARE WRONG: " + Money.shown(expected(transfers))));
        return right && completed == transfers.size();
    }

    private static List<Transfer> plan(int transfers, Duration pause) {
        List<Transfer> plan = new ArrayList<>();
        for (int i = 0; i < transfers; i++) {
            String from = ACCOUNTS.get(i % ACCOUNTS.size());
            String to = ACCOUNTS.get((i + 1) % ACCOUNTS.size());
            plan.add(new Transfer("transfer-" + (i + 1), from, to, 1_000 + 25L * i, pause.toMillis()));
        }
        return plan;
    }

    private static Map<String, Long> expected(List<Transfer> transfers) {
        Map<String, Long> balances = new TreeMap<>();
        ACCOUNTS.forEach(account -> balances.put(account, OPENING_CENTS));
        for (Transfer transfer : transfers) {
            balances.merge(transfer.from(), -transfer.cents(), Long::sum);
            balances.merge(transfer.to(), transfer.cents(), Long::sum);
        }
        return balances;
    }
}
