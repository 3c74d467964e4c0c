package io.perdura.node.api.visibility;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.api.namespace.SearchAttributesApi;
import io.perdura.node.namespace.InMemoryNamespaceStore;
import io.perdura.node.namespace.NamespaceBootstrap;
import io.perdura.node.namespace.NamespaceEdit;
import io.perdura.node.namespace.NamespaceReader;
import io.perdura.node.namespace.NamespaceRegistry;
import io.perdura.node.namespace.NamespaceWriter;
import io.perdura.node.visibility.AttributeTypes;
import io.perdura.node.visibility.ExecutionCount;
import io.perdura.node.visibility.ExecutionPage;
import io.perdura.node.visibility.VisibilityQuery;
import io.perdura.node.visibility.VisibilityStore;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.namespace.v1.NamespaceConfig;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListArchivedWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.UpdateNamespaceRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The calls that find workflows, over a store that knows only attribute names. */
class VisibilityApiTest {

    private final Vertx vertx = Vertx.vertx();
    private final InMemoryNamespaceStore namespaces = new InMemoryNamespaceStore();
    private final NamespaceRegistry here = new NamespaceRegistry(namespaces, System::nanoTime);
    private final List<Integer> pageSizes = new ArrayList<>();
    private final VisibilityApi api = new VisibilityApi(here, new NamesOnlyStore());

    /** Answers if Customer is registered. */
    private final class NamesOnlyStore implements VisibilityStore {
        @Override
        public Future<ExecutionPage> list(
                UUID namespaceId, VisibilityQuery query, AttributeTypes types, int pageSize, ByteString pageToken) {
            pageSizes.add(pageSize);
            return known(types).map(new ExecutionPage(List.of(), ByteString.EMPTY));
        }

        @Override
        public Future<ExecutionCount> count(UUID namespaceId, VisibilityQuery query, AttributeTypes types) {
            return known(types).map(new ExecutionCount(7, List.of()));
        }

        private Future<Void> known(AttributeTypes types) {
            return types.custom().containsKey("Customer")
                    ? Future.succeededFuture()
                    : Future.failedFuture(new Rejection(Code.INVALID_ARGUMENT, "unknown"));
        }
    }

    @BeforeEach
    void register() throws Exception {
        await(new NamespaceBootstrap(namespaces).ensure("ns", UUID.randomUUID()));
        await(here.byName("ns"));
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    @Test
    void usesAtOnceWhatWasRegisteredThroughAnotherNode() throws Exception {
        CountWorkflowExecutionsRequest count = CountWorkflowExecutionsRequest.newBuilder()
                .setNamespace("ns")
                .setQuery("Customer = 'a'")
                .build();
        assertThat(api.count(count).cause()).hasMessage("unknown");

        NamespaceRegistry there = new NamespaceRegistry(namespaces, System::nanoTime);
        NamespaceWriter writer = new NamespaceWriter(vertx, namespaces, there, name -> {});
        await(new SearchAttributesApi(new NamespaceReader(namespaces, there), writer)
                .add(AddSearchAttributesRequest.newBuilder()
                        .setNamespace("ns")
                        .putSearchAttributes("Customer", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)
                        .build()));

        assertThat(await(api.count(count)).getCount()).isEqualTo(7);
    }

    @Test
    void boundsPages() throws Exception {
        NamespaceWriter writer = new NamespaceWriter(vertx, namespaces, here, name -> {});
        await(writer.update(
                "ns",
                current -> NamespaceEdit.update(
                        current,
                        UpdateNamespaceRequest.newBuilder()
                                .setNamespace("ns")
                                .setConfig(NamespaceConfig.newBuilder()
                                        .setWorkflowExecutionRetentionTtl(Durations.fromDays(2))
                                        .putCustomSearchAttributeAliases("Keyword01", "Customer"))
                                .build(),
                        Timestamp.getDefaultInstance())));
        for (int size : List.of(0, -1, 20, 5000)) {
            await(api.list(ListWorkflowExecutionsRequest.newBuilder()
                    .setNamespace("ns")
                    .setPageSize(size)
                    .build()));
        }

        assertThat(pageSizes).containsExactly(1000, 1000, 20, 1000);
    }

    @Test
    void asksForTheNamespaceFirst() {
        assertThat(api.list(ListWorkflowExecutionsRequest.getDefaultInstance()).cause())
                .hasMessage("Namespace is empty.");
        assertThat(api.list(ListWorkflowExecutionsRequest.newBuilder()
                                .setNamespace("other")
                                .build())
                        .cause())
                .hasMessage("Namespace other is not found.");
    }

    @Test
    void hasNoArchive() {
        assertThat(api.listArchived(ListArchivedWorkflowExecutionsRequest.getDefaultInstance())
                        .cause())
                .hasMessage("Cluster is not configured for visibility archival.");
        assertThat(api.listArchived(ListArchivedWorkflowExecutionsRequest.newBuilder()
                                .setPageSize(10_001)
                                .build())
                        .cause())
                .hasMessage("PageSize is larger than allowed 10000.");
    }

    @Test
    void everyCallIsInATable() {
        assertThat(api.rows()).hasSize(6);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
