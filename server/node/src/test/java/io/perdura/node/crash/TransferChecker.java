package io.perdura.node.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsResponse;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares, once all is quiet, what clients were told with what the servers say. */
final class TransferChecker {
    private static final int PAGE_MAX = 256;
    private static final int PAGE_SMALL = 7;
    /** One event a page is asked of every tenth transfer: it is the slowest way to read. */
    private static final int ONE_BY_ONE_EVERY = 10;

    private final TransferLoad load;
    private final WorkflowServiceStubs service;
    private final Histories histories;
    private final List<String> violations = new ArrayList<>();
    private final Map<WorkflowExecution, List<HistoryEvent>> read = new HashMap<>();

    TransferChecker(TransferLoad load, int server) {
        this.load = load;
        this.service = load.service(server);
        this.histories = new Histories(load.target(server));
    }

    /** The watcher must have been closed. */
    void check(HistoryWatcher watcher) {
        violations.addAll(load.failures());
        try (histories) {
            load.started().forEach(this::checkRun);
        }
        violations.addAll(watcher.violations(read));
        checkVisibility();

        assertThat(violations).isEmpty();
        assertThat(load.results()).hasSize(load.begun());
        assertThat(load.started()).hasSize(load.begun());
        assertThat(load.ledger().balances()).isEqualTo(load.expectedBalances());
        assertThat(load.ledger().balances().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isZero();
    }

    private void checkRun(String id, WorkflowExecution execution) {
        List<HistoryEvent> events = histories.read(execution, PAGE_MAX);
        read.put(execution, events);
        violations.addAll(
                TransferRules.violations(id, events, load.results().getOrDefault(id, "nothing"), load.ledger()));
        agree(id, "7 a page", events, histories.read(execution, PAGE_SMALL));
        agree(id, "backwards", events, histories.readReverse(execution, PAGE_SMALL));
        if (read.size() % ONE_BY_ONE_EVERY == 0) {
            agree(id, "one by one", events, histories.read(execution, 1));
        }
        checkDescription(id, execution, events);
    }

    private void agree(String id, String how, List<HistoryEvent> expected, List<HistoryEvent> actual) {
        if (!expected.equals(actual)) {
            violations.add(id + ": read " + how + ", the history has " + actual.size() + " events rather than "
                    + expected.size() + ", or others");
        }
    }

    /** Asked without a run id: it must be the run that the start was acknowledged with. */
    private void checkDescription(String id, WorkflowExecution execution, List<HistoryEvent> events) {
        var info = service.blockingStub()
                .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                        .setNamespace(TransferLoad.NAMESPACE)
                        .setExecution(WorkflowExecution.newBuilder().setWorkflowId(id))
                        .build());
        if (!info.getWorkflowExecutionInfo().getExecution().equals(execution)) {
            violations.add(id + ": started as " + execution.getRunId() + ", but is now "
                    + info.getWorkflowExecutionInfo().getExecution().getRunId());
        }
        if (info.getWorkflowExecutionInfo().getStatus()
                != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED) {
            violations.add(id + ": is " + info.getWorkflowExecutionInfo().getStatus());
        }
        if (info.getWorkflowExecutionInfo().getHistoryLength() != events.size()) {
            violations.add(id + ": has " + events.size() + " events, but says "
                    + info.getWorkflowExecutionInfo().getHistoryLength());
        }
        if (info.getPendingActivitiesCount() != 0 || info.hasPendingWorkflowTask()) {
            violations.add(id + ": something is pending although it is complete");
        }
    }

    private void checkVisibility() {
        String query = "WorkflowType = '" + TransferLoad.WORKFLOW_TYPE + "' AND ExecutionStatus = 'Completed'";
        Set<WorkflowExecution> listed = new HashSet<>();
        ByteString token = ByteString.EMPTY;
        int rows = 0;
        do {
            ListWorkflowExecutionsResponse page = service.blockingStub()
                    .listWorkflowExecutions(ListWorkflowExecutionsRequest.newBuilder()
                            .setNamespace(TransferLoad.NAMESPACE)
                            .setQuery(query)
                            .setPageSize(50)
                            .setNextPageToken(token)
                            .build());
            page.getExecutionsList().forEach(info -> listed.add(info.getExecution()));
            rows += page.getExecutionsCount();
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        if (rows != listed.size() || !listed.equals(new HashSet<>(load.started().values()))) {
            violations.add("the list has " + rows + " rows of " + listed.size() + " runs, but "
                    + load.started().size() + " were started");
        }
        expectCount(query, load.started().size());
        expectCount("ExecutionStatus = 'Running'", 0);
    }

    private void expectCount(String query, long expected) {
        long count = service.blockingStub()
                .countWorkflowExecutions(CountWorkflowExecutionsRequest.newBuilder()
                        .setNamespace(TransferLoad.NAMESPACE)
                        .setQuery(query)
                        .build())
                .getCount();
        if (count != expected) {
            violations.add("the count of " + query + " is " + count + " rather than " + expected);
        }
    }
}
