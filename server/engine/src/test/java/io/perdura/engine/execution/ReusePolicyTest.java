package io.perdura.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.engine.Rejection;
import io.perdura.engine.execution.ReusePolicy.Existing;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.errordetails.v1.WorkflowExecutionAlreadyStartedFailure;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReusePolicyTest {

    /** The status of what exists, the two policies, and what comes of them: an action or the kind of refusal. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            RUNNING   | ALLOW_DUPLICATE             | FAIL               | already running
            RUNNING   | REJECT_DUPLICATE            | FAIL               | already running
            RUNNING   | ALLOW_DUPLICATE_FAILED_ONLY | FAIL               | already running
            RUNNING   | ALLOW_DUPLICATE             | USE_EXISTING       | USE_EXISTING
            RUNNING   | REJECT_DUPLICATE            | USE_EXISTING       | USE_EXISTING
            RUNNING   | ALLOW_DUPLICATE             | TERMINATE_EXISTING | TERMINATE_AND_START
            COMPLETED | ALLOW_DUPLICATE             | FAIL               | START
            COMPLETED | ALLOW_DUPLICATE             | USE_EXISTING       | START
            COMPLETED | ALLOW_DUPLICATE             | TERMINATE_EXISTING | START
            COMPLETED | ALLOW_DUPLICATE_FAILED_ONLY | FAIL               | already finished successfully
            COMPLETED | ALLOW_DUPLICATE_FAILED_ONLY | USE_EXISTING       | already finished successfully
            COMPLETED | REJECT_DUPLICATE            | FAIL               | already finished.
            CONTINUED_AS_NEW | ALLOW_DUPLICATE_FAILED_ONLY | FAIL        | already finished successfully
            FAILED    | ALLOW_DUPLICATE_FAILED_ONLY | FAIL               | START
            CANCELED  | ALLOW_DUPLICATE_FAILED_ONLY | FAIL               | START
            TERMINATED| ALLOW_DUPLICATE_FAILED_ONLY | FAIL               | START
            TIMED_OUT | ALLOW_DUPLICATE_FAILED_ONLY | FAIL               | START
            FAILED    | REJECT_DUPLICATE            | FAIL               | already finished.
            FAILED    | REJECT_DUPLICATE            | USE_EXISTING       | already finished.
            """)
    void table(String status, String reuse, String conflict, String expected) {
        Existing existing = existing(WorkflowExecutionStatus.valueOf("WORKFLOW_EXECUTION_STATUS_" + status), false);
        StartWorkflowExecutionRequest request = request("other", reuse, conflict);

        String outcome;
        try {
            outcome = ReusePolicy.decide(existing, request).name();
        } catch (Rejection rejection) {
            outcome = rejection.getMessage();
            assertThat(rejection.detail())
                    .isEqualTo(WorkflowExecutionAlreadyStartedFailure.newBuilder()
                            .setRunId("run-2")
                            .setFirstExecutionRunId("run-1")
                            .setStartRequestId("request")
                            .build());
        }

        assertThat(outcome).contains(expected);
    }

    @Test
    void the_request_that_started_the_run_is_known_whatever_the_policies() {
        for (WorkflowExecutionStatus status : WorkflowExecutionStatus.values()) {
            assertThat(ReusePolicy.decide(existing(status, false), request("request", "REJECT_DUPLICATE", "FAIL")))
                    .isEqualTo(ReusePolicy.Action.SAME_REQUEST);
            assertThat(ReusePolicy.decide(existing(status, true), request("other", "REJECT_DUPLICATE", "FAIL")))
                    .isEqualTo(ReusePolicy.Action.ATTACHED_BEFORE);
        }
    }

    private static Existing existing(WorkflowExecutionStatus status, boolean attached) {
        return new Existing("run-2", "run-1", "request", status, attached);
    }

    private static StartWorkflowExecutionRequest request(String id, String reuse, String conflict) {
        return StartWorkflowExecutionRequest.newBuilder()
                .setWorkflowId("w1")
                .setRequestId(id)
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.valueOf("WORKFLOW_ID_REUSE_POLICY_" + reuse))
                .setWorkflowIdConflictPolicy(
                        WorkflowIdConflictPolicy.valueOf("WORKFLOW_ID_CONFLICT_POLICY_" + conflict))
                .build();
    }
}
