package io.perdura.node.api.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.util.Durations;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.api.system.ClusterIdentity;
import io.perdura.node.api.system.SystemApi;
import io.perdura.node.namespace.InMemoryNamespaceStore;
import io.perdura.node.namespace.Namespace;
import io.perdura.node.namespace.NamespaceBootstrap;
import io.perdura.node.namespace.NamespaceDeletion;
import io.perdura.node.namespace.NamespaceDescriptions;
import io.perdura.node.namespace.NamespaceReader;
import io.perdura.node.namespace.NamespaceRegistry;
import io.perdura.node.namespace.NamespaceWriter;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.enums.v1.NamespaceState;
import io.temporal.api.errordetails.v1.NamespaceAlreadyExistsFailure;
import io.temporal.api.namespace.v1.NamespaceConfig;
import io.temporal.api.namespace.v1.NamespaceFilter;
import io.temporal.api.namespace.v1.NamespaceInfo;
import io.temporal.api.namespace.v1.UpdateNamespaceInfo;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.RemoveSearchAttributesRequest;
import io.temporal.api.workflowservice.v1.DeprecateNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.GetClusterInfoRequest;
import io.temporal.api.workflowservice.v1.GetSearchAttributesRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.ListNamespacesRequest;
import io.temporal.api.workflowservice.v1.ListNamespacesResponse;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.api.workflowservice.v1.UpdateNamespaceRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Namespaces and their search attributes through the calls of the API, over a store in memory. */
class NamespaceApiTest {

    private final Vertx vertx = Vertx.vertx();
    private final InMemoryNamespaceStore store = new InMemoryNamespaceStore();
    private final NamespaceRegistry registry = new NamespaceRegistry(store, System::nanoTime);
    private final List<String> hints = new ArrayList<>();
    private final NamespaceReader reader = new NamespaceReader(store, registry);
    private final NamespaceWriter writer = new NamespaceWriter(vertx, store, registry, hints::add);
    private final NamespaceApi api = new NamespaceApi(
            reader,
            writer,
            new NamespaceDeletion(vertx, store, reader, registry, hints::add),
            new NamespaceDescriptions(
                    NamespaceInfo.Capabilities.newBuilder().setSyncUpdate(true).build()),
            InstantSource.fixed(Instant.ofEpochSecond(5)),
            UUID::randomUUID);
    private final SearchAttributesApi attributes = new SearchAttributesApi(reader, writer);

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    @Test
    void describesWhatWasRegistered() throws Exception {
        register("ns");

        DescribeNamespaceResponse described = await(api.describe(
                DescribeNamespaceRequest.newBuilder().setNamespace("ns").build()));
        assertThat(described.getNamespaceInfo().getState()).isEqualTo(NamespaceState.NAMESPACE_STATE_REGISTERED);
        assertThat(described.getNamespaceInfo().getCapabilities().getSyncUpdate())
                .isTrue();
        assertThat(described.getNamespaceInfo().getLimits().getBlobSizeLimitError())
                .isEqualTo(2097152);
        assertThat(described.getConfig().getWorkflowExecutionRetentionTtl()).isEqualTo(Durations.fromDays(3));
        assertThat(described.getReplicationConfig().getActiveClusterName()).isEqualTo("active");
        String id = described.getNamespaceInfo().getId();
        assertThat(await(api.describe(
                        DescribeNamespaceRequest.newBuilder().setId(id).build())))
                .isEqualTo(described);
        assertThat(hints).containsExactly("ns");
    }

    @Test
    void refusesWhatCannotBeRegistered() throws Exception {
        register("ns");

        Rejection taken = refusal(() -> api.register(request("ns", Durations.fromDays(3))));
        assertThat(taken).hasMessage("Namespace \"ns\" already exists");
        assertThat(taken.code()).isEqualTo(Code.ALREADY_EXISTS);
        assertThat(taken.detail()).isEqualTo(NamespaceAlreadyExistsFailure.getDefaultInstance());
        assertThat(refusal(() -> api.register(request("other", Durations.fromMinutes(59)))))
                .hasMessage("A valid retention period is not set on request.");
        assertThat(refusal(() -> api.register(RegisterNamespaceRequest.newBuilder()
                        .setNamespace("other")
                        .build())))
                .hasMessage("A valid retention period is not set on request.");
        assertThat(refusal(() -> api.register(request("", Durations.fromDays(3)))))
                .hasMessage("Namespace not set on request.");
        assertThat(refusal(() -> api.register(request("other", Durations.fromDays(3)).toBuilder()
                        .setActiveClusterName("elsewhere")
                        .build())))
                .hasMessage("Invalid cluster name: elsewhere");
        assertThat(refusal(() -> api.describe(DescribeNamespaceRequest.newBuilder()
                        .setNamespace("other")
                        .build())))
                .hasMessage("Namespace other is not found.");
        assertThat(refusal(() -> api.describe(DescribeNamespaceRequest.getDefaultInstance())))
                .hasMessage("Namespace not set on request.");
    }

    @Test
    void listsInPages() throws Exception {
        await(new NamespaceBootstrap(store).ensureSystem());
        await(new NamespaceBootstrap(store).ensure("default", UUID.randomUUID()));
        await(new NamespaceBootstrap(store).ensure("default", UUID.randomUUID()));
        register("a");

        ListNamespacesRequest.Builder request =
                ListNamespacesRequest.newBuilder().setPageSize(2);
        ListNamespacesResponse first = await(api.list(request.build()));
        ListNamespacesResponse second = await(
                api.list(request.setNextPageToken(first.getNextPageToken()).build()));

        assertThat(names(first)).containsExactly("a", "default");
        assertThat(names(second)).containsExactly("temporal-system");
        assertThat(second.getNamespaces(0).getNamespaceInfo().getId())
                .isEqualTo("32049b68-7872-4094-8e63-d0dd59896a83");
        assertThat(second.getNextPageToken()).isEmpty();
    }

    @Test
    void updatesFieldByField() throws Exception {
        register("ns");

        await(api.update(UpdateNamespaceRequest.newBuilder()
                .setNamespace("ns")
                .setUpdateInfo(
                        UpdateNamespaceInfo.newBuilder().setDescription("new").putData("b", "2"))
                .build()));
        await(api.update(UpdateNamespaceRequest.newBuilder()
                .setNamespace("ns")
                .setConfig(NamespaceConfig.newBuilder().setWorkflowExecutionRetentionTtl(Durations.fromDays(9)))
                .build()));

        DescribeNamespaceResponse updated = await(api.describe(
                DescribeNamespaceRequest.newBuilder().setNamespace("ns").build()));
        assertThat(updated.getNamespaceInfo().getDescription()).isEqualTo("new");
        assertThat(updated.getNamespaceInfo().getOwnerEmail()).isEqualTo("me");
        assertThat(updated.getNamespaceInfo().getDataMap())
                .containsEntry("a", "1")
                .containsEntry("b", "2");
        assertThat(updated.getConfig().getWorkflowExecutionRetentionTtl()).isEqualTo(Durations.fromDays(9));
        assertThat(refusal(() -> api.update(UpdateNamespaceRequest.newBuilder()
                        .setNamespace("ns")
                        .setConfig(
                                NamespaceConfig.newBuilder().setWorkflowExecutionRetentionTtl(Durations.fromMinutes(1)))
                        .build())))
                .hasMessage("A valid retention period is not set on request.");
        assertThat(refusal(() -> api.update(UpdateNamespaceRequest.newBuilder()
                        .setNamespace("other")
                        .build())))
                .hasMessage("Namespace other is not found.");
    }

    @Test
    void deprecatesAndDoesNotComeBack() throws Exception {
        register("ns");

        await(api.deprecate(
                DeprecateNamespaceRequest.newBuilder().setNamespace("ns").build()));

        assertThat(await(registry.byName("ns")).state()).isEqualTo(NamespaceState.NAMESPACE_STATE_DEPRECATED);
        assertThat(refusal(() -> api.update(UpdateNamespaceRequest.newBuilder()
                        .setNamespace("ns")
                        .setUpdateInfo(
                                UpdateNamespaceInfo.newBuilder().setState(NamespaceState.NAMESPACE_STATE_REGISTERED))
                        .build())))
                .hasMessage("Invalid namespace state update.");
    }

    /** Calls that were let in before may begin something yet. */
    @Test
    void oneThatIsUpdatedToBeDeletedGoesNoSoonerThanOneThatIsDeleted() throws Exception {
        register("orders");

        await(api.update(toBeDeleted("orders")));

        Namespace deleted = await(reader.find("orders", ""));
        assertThat(deleted.isDeleted()).isTrue();
        assertThat(deleted.goesAtMs()).isEqualTo(65_000);
        assertThat(refusal(() -> api.deprecate(DeprecateNamespaceRequest.newBuilder()
                        .setNamespace("orders")
                        .build())))
                .hasMessage("Invalid namespace state update.");
        assertThat(await(reader.find("orders", "")).isDeleted()).isTrue();
    }

    @Test
    void theNamespaceOfTheSystemIsNotDeletedByAnUpdateEither() throws Exception {
        await(new NamespaceBootstrap(store).ensureSystem());

        assertThat(refusal(() -> api.update(toBeDeleted(NamespaceBootstrap.SYSTEM))))
                .hasMessage("unable to delete system namespace");
    }

    private static UpdateNamespaceRequest toBeDeleted(String name) {
        return UpdateNamespaceRequest.newBuilder()
                .setNamespace(name)
                .setUpdateInfo(UpdateNamespaceInfo.newBuilder().setState(NamespaceState.NAMESPACE_STATE_DELETED))
                .build();
    }

    @Test
    void hidesDeletedOnesUnlessAskedFor() throws Exception {
        register("ns");
        await(api.update(UpdateNamespaceRequest.newBuilder()
                .setNamespace("ns")
                .setUpdateInfo(UpdateNamespaceInfo.newBuilder().setState(NamespaceState.NAMESPACE_STATE_DELETED))
                .build()));

        assertThat(names(await(api.list(ListNamespacesRequest.getDefaultInstance()))))
                .isEmpty();
        assertThat(names(await(api.list(ListNamespacesRequest.newBuilder()
                        .setNamespaceFilter(NamespaceFilter.newBuilder().setIncludeDeleted(true))
                        .build()))))
                .containsExactly("ns");
    }

    @Test
    void registersSearchAttributes() throws Exception {
        register("ns");

        await(attributes.add(add("Customer", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)));
        await(attributes.add(add("Customer", IndexedValueType.INDEXED_VALUE_TYPE_INT)));
        await(attributes.add(add("Buyer", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)));

        ListSearchAttributesRequest list =
                ListSearchAttributesRequest.newBuilder().setNamespace("ns").build();
        assertThat(await(attributes.list(list)).getCustomAttributesMap())
                .containsOnlyKeys("Customer", "Buyer")
                .containsEntry("Customer", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD);
        assertThat(await(attributes.list(list)).getSystemAttributesMap())
                .hasSize(33)
                .containsKey("WorkflowId");
        assertThat(await(attributes.keys(GetSearchAttributesRequest.getDefaultInstance()))
                        .getKeysMap())
                .containsKeys("Customer", "WorkflowId", "BuildIds");

        await(attributes.remove(RemoveSearchAttributesRequest.newBuilder()
                .setNamespace("ns")
                .addSearchAttributes("Customer")
                .build()));
        assertThat(await(attributes.list(list)).getCustomAttributesMap()).containsOnlyKeys("Buyer");
    }

    @Test
    void refusesWhatCannotBeASearchAttribute() throws Exception {
        register("ns");

        assertThat(refusal(() -> attributes.add(add("WorkflowId", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD))))
                .hasMessage("Search attribute WorkflowId is reserved by system.");
        assertThat(refusal(() -> attributes.add(add("TemporalFoo", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD))))
                .hasMessage("Search attribute TemporalFoo is reserved by system.");
        assertThat(refusal(() -> attributes.add(add("Foo", IndexedValueType.INDEXED_VALUE_TYPE_UNSPECIFIED))))
                .hasMessage(
                        "Unable to create search attributes: cannot have more than 0 search attribute of type Unspecified.");
        assertThat(refusal(() -> attributes.add(AddSearchAttributesRequest.newBuilder()
                        .setNamespace("ns")
                        .putSearchAttributesValue("Foo", 99)
                        .build())))
                .hasMessage("Unable to create search attributes: cannot have more than 0 search attribute of type 99.");
        assertThat(refusal(() -> attributes.add(AddSearchAttributesRequest.getDefaultInstance())))
                .hasMessage("SearchAttributes are not set on request.");
        assertThat(refusal(() -> attributes.remove(RemoveSearchAttributesRequest.newBuilder()
                        .setNamespace("ns")
                        .addSearchAttributes("WorkflowId")
                        .build())))
                .hasMessage("Unable to remove non-custom search attributes: WorkflowId.");
        assertThat(refusal(() -> attributes.list(ListSearchAttributesRequest.getDefaultInstance())))
                .hasMessage("Namespace is not set on request.");
    }

    @Test
    void saysWhatItIs() throws Exception {
        SystemApi system = new SystemApi(new ClusterIdentity("id", "active", () -> 4, "127.0.0.1:7233"));

        assertThat(await(system.systemInfo(GetSystemInfoRequest.getDefaultInstance()))
                        .getCapabilities()
                        .getCountGroupByExecutionStatus())
                .isTrue();
        assertThat(await(system.clusterInfo(GetClusterInfoRequest.getDefaultInstance()))
                        .getHistoryShardCount())
                .isEqualTo(4);
    }

    private void register(String name) throws Exception {
        await(api.register(request(name, Durations.fromDays(3))));
    }

    private static RegisterNamespaceRequest request(String name, Duration retention) {
        return RegisterNamespaceRequest.newBuilder()
                .setNamespace(name)
                .setOwnerEmail("me")
                .putData("a", "1")
                .setWorkflowExecutionRetentionPeriod(retention)
                .build();
    }

    private static AddSearchAttributesRequest add(String name, IndexedValueType type) {
        return AddSearchAttributesRequest.newBuilder()
                .setNamespace("ns")
                .putSearchAttributes(name, type)
                .build();
    }

    private static List<String> names(ListNamespacesResponse response) {
        return response.getNamespacesList().stream()
                .map(namespace -> namespace.getNamespaceInfo().getName())
                .toList();
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static Rejection refusal(Callable<Future<? extends Message>> call) {
        return catchThrowableOfType(Rejection.class, () -> {
            Future<?> answer = call.call();
            assertThat(answer.failed()).isTrue();
            throw answer.cause();
        });
    }
}
