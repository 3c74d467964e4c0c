package io.perdura.node.api.namespace;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.perdura.engine.Rejections;
import io.perdura.engine.Times;
import io.perdura.engine.check.Spans;
import io.perdura.node.api.RpcFamily;
import io.perdura.node.api.RpcRow;
import io.perdura.node.namespace.Namespace;
import io.perdura.node.namespace.NamespaceDeletion;
import io.perdura.node.namespace.NamespaceDescriptions;
import io.perdura.node.namespace.NamespaceEdit;
import io.perdura.node.namespace.NamespaceGate;
import io.perdura.node.namespace.NamespaceReader;
import io.perdura.node.namespace.NamespaceWriter;
import io.perdura.node.rpc.NamespaceRpcs;
import io.temporal.api.namespace.v1.NamespaceInfo;
import io.temporal.api.operatorservice.v1.DeleteNamespaceRequest;
import io.temporal.api.operatorservice.v1.DeleteNamespaceResponse;
import io.temporal.api.workflowservice.v1.DeprecateNamespaceRequest;
import io.temporal.api.workflowservice.v1.DeprecateNamespaceResponse;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.ListNamespacesRequest;
import io.temporal.api.workflowservice.v1.ListNamespacesResponse;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.api.workflowservice.v1.RegisterNamespaceResponse;
import io.temporal.api.workflowservice.v1.UpdateNamespaceRequest;
import io.temporal.api.workflowservice.v1.UpdateNamespaceResponse;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** The calls that register, show and change namespaces. What they show is what is stored, whatever this node has in memory. */
public final class NamespaceApi implements RpcFamily {

    /** What workers and clients may use in a namespace; a capability is named only once all of it works. */
    public static final NamespaceInfo.Capabilities CAPABILITIES = NamespaceInfo.Capabilities.newBuilder()
            .setEagerWorkflowStart(true)
            .setSyncUpdate(true)
            .setAsyncUpdate(true)
            .setWorkerPollCompleteOnShutdown(true)
            .setWorkerHeartbeats(true)
            .setPollerAutoscaling(true)
            .setWorkflowPause(true)
            .build();

    private static final int PAGE_SIZE_DEFAULT = 100;
    private static final int PAGE_SIZE_MAX = 1000;

    private final NamespaceReader reader;
    private final NamespaceWriter writer;
    private final NamespaceDeletion deletion;
    private final NamespaceDescriptions descriptions;
    private final InstantSource clock;
    private final Supplier<UUID> ids;

    public NamespaceApi(
            NamespaceReader reader,
            NamespaceWriter writer,
            NamespaceDeletion deletion,
            NamespaceDescriptions descriptions,
            InstantSource clock,
            Supplier<UUID> ids) {
        this.reader = reader;
        this.writer = writer;
        this.deletion = deletion;
        this.descriptions = descriptions;
        this.clock = clock;
        this.ids = ids;
    }

    @Override
    public List<RpcRow<?>> rows() {
        return List.of(
                RpcRow.answer(NamespaceRpcs.REGISTER_NAMESPACE, this::register),
                RpcRow.answer(NamespaceRpcs.DESCRIBE_NAMESPACE, this::describe),
                RpcRow.answer(NamespaceRpcs.LIST_NAMESPACES, this::list),
                RpcRow.answer(NamespaceRpcs.UPDATE_NAMESPACE, this::update),
                RpcRow.answer(NamespaceRpcs.DEPRECATE_NAMESPACE, this::deprecate),
                RpcRow.answer(NamespaceRpcs.DELETE_NAMESPACE, this::delete));
    }

    Future<RegisterNamespaceResponse> register(RegisterNamespaceRequest request) {
        NamespaceGate.requireName(request.getNamespace());
        return writer.insert(NamespaceEdit.register(request, ids.get().toString()))
                .map(RegisterNamespaceResponse.getDefaultInstance());
    }

    Future<DescribeNamespaceResponse> describe(DescribeNamespaceRequest request) {
        return reader.find(request.getNamespace(), request.getId()).map(descriptions::of);
    }

    Future<ListNamespacesResponse> list(ListNamespacesRequest request) {
        int size = request.getPageSize() <= 0 ? PAGE_SIZE_DEFAULT : Math.min(request.getPageSize(), PAGE_SIZE_MAX);
        String after = request.getNextPageToken().toStringUtf8();
        return reader.list(request.getNamespaceFilter().getIncludeDeleted(), after, size)
                .map(namespaces -> {
                    ListNamespacesResponse.Builder response = ListNamespacesResponse.newBuilder();
                    for (Namespace namespace : namespaces) {
                        response.addNamespaces(descriptions.of(namespace));
                    }
                    if (namespaces.size() == size) {
                        response.setNextPageToken(
                                ByteString.copyFromUtf8(namespaces.get(size - 1).name()));
                    }
                    return response.build();
                });
    }

    Future<UpdateNamespaceResponse> update(UpdateNamespaceRequest request) {
        NamespaceGate.requireName(request.getNamespace());
        long nowMs = clock.millis();
        Timestamp now = Timestamp.newBuilder()
                .setSeconds(Math.floorDiv(nowMs, 1000))
                .setNanos((int) Math.floorMod(nowMs, 1000L) * 1_000_000)
                .build();
        return writer.update(request.getNamespace(), current -> NamespaceEdit.update(current, request, now))
                .map(namespace -> {
                    DescribeNamespaceResponse description = descriptions.of(namespace);
                    return UpdateNamespaceResponse.newBuilder()
                            .setNamespaceInfo(description.getNamespaceInfo())
                            .setConfig(description.getConfig())
                            .setReplicationConfig(description.getReplicationConfig())
                            .build();
                });
    }

    Future<DeprecateNamespaceResponse> deprecate(DeprecateNamespaceRequest request) {
        NamespaceGate.requireName(request.getNamespace());
        return writer.update(request.getNamespace(), NamespaceEdit::deprecate)
                .map(DeprecateNamespaceResponse.getDefaultInstance());
    }

    Future<DeleteNamespaceResponse> delete(DeleteNamespaceRequest request) {
        String problem = Spans.problem(request.getNamespaceDeleteDelay());
        if (problem != null) {
            throw Rejections.invalid("An invalid NamespaceDeleteDelay is set on request. cause: " + problem);
        }
        long delayMs = Math.max(NamespaceEdit.GOES_AFTER_MS, Times.ms(request.getNamespaceDeleteDelay()));
        return deletion.delete(request.getNamespace(), request.getNamespaceId(), clock.millis() + delayMs)
                .map(newName -> DeleteNamespaceResponse.newBuilder()
                        .setDeletedNamespace(newName)
                        .build());
    }
}
