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
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The transfers of one demo: workers of one SDK or the other, a client of the stock SDK, the histories followed, the balances
 * checked. Those of the reactive SDK are encrypted, and what the server has of them is looked at.
 */
final class TransferRun {
    private static final Duration COMPLETED_MAX = Duration.ofMinutes(3);
    private static final int STOP_SECONDS_MAX = 5;

    private final Story story;
    private final Ledger ledger;
    private final String address;
    private final String namespace;
    private final boolean reactive;
    private final Encryption encryption = Encryption.create();
    private final String name = "demo-" + UUID.randomUUID().toString().substring(0, 8);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final List<Thread> followers = new ArrayList<>();
    private final List<WorkflowExecution> followed = new ArrayList<>();

    TransferRun(Story story, Ledger ledger, String address, String namespace, boolean reactive) {
        this.story = story;
        this.ledger = ledger;
        this.address = address;
        this.namespace = namespace;
        this.reactive = reactive;
    }

    /**
     * Yields whether every transfer was completed, every balance is right, and the server could read nothing of what is
     * encrypted.
     *
     * @param killWorker whether a reactive worker is killed with -9 while the money is on its way
     */
    boolean run(TransferPlan plan, Killing killing, boolean killWorker) throws InterruptedException, IOException {
        TransferPlan.opening().forEach((account, cents) -> ledger.move("opening/" + account, account, cents));
        story.say("Ledger  " + ledger.path() + "  (until the demo ends)");
        story.say("Before  " + Money.shown(ledger.balances()));
        WorkflowServiceStubs service = WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(address).build());
        WorkflowClientOptions.Builder options =
                WorkflowClientOptions.newBuilder().setNamespace(namespace);
        if (reactive) {
            options.setDataConverter(encryption.converter());
        }
        WorkflowClient client = WorkflowClient.newInstance(service, options.build());
        try {
            if (!reactive) {
                Bank bank = new LedgerBank(ledger, story::tell, TransferPlan::isFollowed);
                try (TransferWorkers workers = TransferWorkers.stock(client, name, bank)) {
                    return transfer(client, plan, killing);
                }
            }
            try (ReactiveWorkers workers = new ReactiveWorkers(story, address, namespace, name, ledger, encryption)) {
                return transfer(client, plan, killWorker ? killing.and(new WorkerKilling(workers)) : killing);
            }
        } finally {
            finished.countDown();
            service.shutdownNow();
        }
    }

    private boolean transfer(WorkflowClient client, TransferPlan plan, Killing killing)
            throws InterruptedException, IOException {
        List<WorkflowStub> started = new ArrayList<>();
        for (TransferPlan.Planned planned : plan.transfers()) {
            started.add(start(client, planned, killing));
        }
        int completed = 0;
        for (int i = 0; i < started.size(); i++) {
            completed +=
                    completes(started.get(i), plan.transfers().get(i).transfer().id()) ? 1 : 0;
        }
        for (Thread follower : followers) {
            follower.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS_MAX));
        }
        boolean right = verdict(plan, completed);
        return reactive ? unreadable(client.getWorkflowServiceStubs()) && right : right;
    }

    private WorkflowStub start(WorkflowClient client, TransferPlan.Planned planned, Killing killing) {
        Transfer transfer = planned.transfer();
        WorkflowStub workflow = client.newUntypedWorkflowStub(
                planned.workflowType(),
                WorkflowOptions.newBuilder()
                        .setWorkflowId(name + "-" + transfer.id())
                        .setTaskQueue(name)
                        .build());
        if (TransferPlan.isFollowed(transfer.id())) {
            String way = transfer.from() + " to " + transfer.to();
            story.tell(
                    transfer.id(),
                    "begins: " + Money.shown(transfer.cents()) + " from " + way + ", by " + planned.workflowType());
            WorkflowExecution execution = workflow.start(transfer);
            followed.add(execution);
            follow(client, transfer, execution, killing);
        } else {
            WorkflowExecution unfollowed = workflow.start(transfer);
        }
        return workflow;
    }

    private void follow(WorkflowClient client, Transfer transfer, WorkflowExecution execution, Killing killing) {
        HistoryFollower follower = new HistoryFollower(
                client.getWorkflowServiceStubs(),
                namespace,
                execution,
                event -> seen(transfer, event, killing),
                finished);
        Thread thread = new Thread(follower, transfer.id());
        thread.setDaemon(true);
        thread.start();
        followers.add(thread);
    }

    private void seen(Transfer transfer, HistoryEvent event, Killing killing) {
        story.tell(transfer.id(), EventText.of(event));
        if (event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED) {
            killing.withdrawn();
        }
    }

    private boolean completes(WorkflowStub workflow, String id) {
        try {
            String result = workflow.getResult(COMPLETED_MAX.toSeconds(), TimeUnit.SECONDS, String.class);
            if (reactive && TransferPlan.isFollowed(id)) {
                story.tell(id, "its money was " + result);
            }
            return true;
        } catch (TimeoutException | WorkflowException e) {
            story.tell(id, "was not completed: " + e);
            return false;
        }
    }

    private boolean verdict(TransferPlan plan, int completed) throws IOException {
        ledger.read(); // a worker in a process of its own has written it
        Map<String, Long> balances = ledger.balances();
        boolean right = balances.equals(plan.expected());
        story.say("After   " + Money.shown(balances));
        story.say(completed + " of " + plan.transfers().size() + " transfers completed; "
                + (right ? "every balance is right." : "THE BALANCES ARE WRONG: " + Money.shown(plan.expected())));
        return right && completed == plan.transfers().size();
    }

    private boolean unreadable(WorkflowServiceStubs service) {
        KeptByServer kept = new KeptByServer(TransferPlan.secrets());
        for (WorkflowExecution execution : followed) {
            kept.read(service, namespace, execution);
        }
        return kept.tell(story, encryption);
    }
}
