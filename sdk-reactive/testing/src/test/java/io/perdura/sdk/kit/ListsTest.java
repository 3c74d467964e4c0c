package io.perdura.sdk.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.sdk.client.StartOptions;
import io.perdura.sdk.client.WorkflowClient;
import io.perdura.sdk.client.WorkflowCount;
import io.perdura.sdk.client.WorkflowSummary;
import io.perdura.sdk.option.SearchAttributeKey;
import io.perdura.sdk.service.RpcMethod;
import io.perdura.sdk.testing.TestEnvironment;
import io.perdura.sdk.workflow.Flow;
import io.temporal.api.batch.v1.BatchOperationTermination;
import io.temporal.api.workflowservice.v1.StartBatchOperationRequest;
import io.temporal.api.workflowservice.v1.StartBatchOperationResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists, counts and batches of the server in the test's process. */
class ListsTest {
    private static final SearchAttributeKey<String> COLOUR = SearchAttributeKey.keyword("Colour");
    private static final SearchAttributeKey<Long> SIZE = SearchAttributeKey.integer("Size");
    private static final SearchAttributeKey<List<String>> TAGS = SearchAttributeKey.keywords("Tags");

    private final TestEnvironment environment = TestEnvironment.start();
    private final WorkflowClient client = WorkflowClient.of(environment.service());

    @BeforeEach
    void sixWorkflows() {
        environment.searchAttributes(COLOUR, SIZE, TAGS);
        environment
                .worker("q")
                .workflow("Wait", () -> arguments -> Flow.sleep(Duration.ofDays(1)))
                .workflow("Done", () -> arguments -> {
                    Flow.upsertSearchAttribute(COLOUR, "blue");
                    return "done";
                });
        environment.begin();
        for (int i = 0; i < 3; i++) {
            StartOptions options = StartOptions.of("q")
                    .searchAttributes(
                            Map.of(COLOUR, i == 0 ? "red" : "green", SIZE, (long) i, TAGS, List.of("all", "tag" + i)));
            environment.await(client.start("Wait", options.workflowId("wait-" + i), Void.class));
            environment.await(client.start("Done", StartOptions.of("q").workflowId("done-" + i), String.class));
            environment.advance(Duration.ofMinutes(1));
        }
    }

    @AfterEach
    void close() {
        environment.close();
    }

    private List<String> ids(String filter) {
        List<String> ids = new ArrayList<>();
        CompletableFuture<Void> all = new CompletableFuture<>();
        client.list(filter).subscribe(new java.util.concurrent.Flow.Subscriber<>() {
            @Override
            public void onSubscribe(java.util.concurrent.Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(WorkflowSummary summary) {
                ids.add(summary.workflowId());
            }

            @Override
            public void onError(Throwable thrown) {
                all.completeExceptionally(thrown);
            }

            @Override
            public void onComplete() {
                all.complete(null);
            }
        });
        environment.await(all);
        return ids;
    }

    @Test
    void openOnesComeFirstAndThenThoseClosedLast() {
        assertThat(ids("")).containsExactly("wait-2", "wait-1", "wait-0", "done-2", "done-1", "done-0");
    }

    @Test
    void filtersChoose() {
        assertThat(ids("WorkflowType = 'Wait' AND Colour = 'green'")).containsExactly("wait-2", "wait-1");
        assertThat(ids("ExecutionStatus = 'Completed' AND NOT WorkflowId IN ('done-0', 'done-1')"))
                .containsExactly("done-2");
        assertThat(ids("Size BETWEEN 1 AND 5 OR WorkflowId STARTS_WITH 'done-0'"))
                .containsExactly("wait-2", "wait-1", "done-0");
        assertThat(ids("Tags = 'tag1'")).containsExactly("wait-1");
        assertThat(ids("Tags != 'tag1'")).containsExactly("wait-2", "wait-0");
        assertThat(ids("Size IS NULL")).containsExactly("done-2", "done-1", "done-0");
        assertThat(ids("Colour != 'green' AND CloseTime IS NULL")).containsExactly("wait-0");
        assertThat(ids("StartTime < '" + environment.now().minus(Duration.ofSeconds(150)) + "'"))
                .containsExactly("wait-0", "done-0");
        assertThatThrownBy(() -> ids("Nothing = 1")).hasMessageContaining("Nothing");
    }

    @Test
    void countsAreByGroupIfWanted() {
        assertThat(environment.await(client.count("Colour = 'blue'")).count()).isEqualTo(3);
        assertThat(environment.await(client.count("GROUP BY ExecutionStatus")).groups())
                .extracting(WorkflowCount.Group::count)
                .containsExactly(3L, 3L);
    }

    @Test
    void aBatchEndsAllThatAFilterFinds() {
        environment.await(environment
                .service()
                .call(
                        new RpcMethod<StartBatchOperationRequest, StartBatchOperationResponse>(
                                "temporal.api.workflowservice.v1.WorkflowService",
                                "StartBatchOperation",
                                StartBatchOperationResponse.parser()),
                        StartBatchOperationRequest.newBuilder()
                                .setNamespace("default")
                                .setJobId("job")
                                .setReason("enough")
                                .setVisibilityQuery("Colour = 'green'")
                                .setTerminationOperation(BatchOperationTermination.getDefaultInstance())
                                .build()));
        environment.advance(Duration.ofMinutes(1));
        assertThat(ids("ExecutionStatus = 'Terminated'")).containsExactlyInAnyOrder("wait-1", "wait-2");
        assertThat(ids("ExecutionStatus = 'Running' AND WorkflowType = 'Wait'")).containsExactly("wait-0");
    }
}
