package io.perdura.node.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.rpc.WorkerRpcs;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import org.junit.jupiter.api.Test;

class InboundCallsTest {
    private final InboundCalls calls = new InboundCalls();
    private final StringBuilder heard = new StringBuilder();

    @Test
    void aTaskInAnAnswerThatNobodyTookComesBack() {
        Call poll = call();
        poll.onCancel(() -> heard.append("back"));
        calls.add("node", 1, poll);
        calls.answered("node", 1, poll);

        calls.cancel("node", 1);

        assertThat(heard).hasToString("back");
        assertThat(poll.cancelled()).isTrue();
    }

    /** Ten thousand answered calls with what they carried, and with the runs whose readers they were, are no small thing. */
    @Test
    void anAnsweredCallOfWhichNothingCanComeBackIsLetGo() {
        Call read = call();
        read.onGone(() -> heard.append("gone"));
        calls.add("node", 1, read);
        calls.answered("node", 1, read);

        assertThat(calls.kept()).isZero();
        assertThat(calls.has("node", 1)).isFalse();
        calls.cancel("node", 1);
        read.cancel();
        assertThat(heard).isEmpty();
    }

    @Test
    void whoWaitsHearsThatTheCallerHasGone() {
        Call read = call();
        read.onGone(() -> heard.append("gone"));
        calls.add("node", 1, read);

        calls.cancel("node", 1);
        read.onGone(() -> heard.append(" too late"));

        assertThat(heard).hasToString("gone too late");
    }

    private static Call call() {
        return new Call(
                WorkerRpcs.POLL_WORKFLOW_TASK_QUEUE,
                PollWorkflowTaskQueueRequest.getDefaultInstance(),
                Caller.NODE,
                Call.NO_DEADLINE);
    }
}
