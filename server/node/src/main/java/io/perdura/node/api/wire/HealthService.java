package io.perdura.node.api.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import com.google.rpc.Code;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.perdura.engine.Rejection;
import io.perdura.node.routing.Reply;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** grpc.health.v1.Health: one status for every service that SDKs, the command line and probes ask about. */
final class HealthService {
    private static final String SERVICE = "/grpc.health.v1.Health/";
    static final String WATCH = SERVICE + "Watch";
    private static final List<String> NAMES = List.of(
            "",
            "temporal.api.workflowservice.v1.WorkflowService",
            "temporal.api.operatorservice.v1.OperatorService",
            "temporal.server.api.adminservice.v1.AdminService");

    private final HealthStatus health;

    HealthService(HealthStatus health) {
        this.health = health;
    }

    List<RpcMethod> methods() {
        return List.of(
                RpcMethod.of(SERVICE + "Check", HealthCheckRequest.getDefaultInstance(), this::check),
                RpcMethod.of(SERVICE + "List", Empty.getDefaultInstance(), this::list));
    }

    private Future<Reply> check(RpcCall call) {
        return NAMES.contains(((HealthCheckRequest) call.request()).getService())
                ? Future.succeededFuture(Reply.of(status()))
                : Future.failedFuture(new Rejection(Code.NOT_FOUND, "unknown service"));
    }

    /** The message of List is younger than the classes we have: map entries of service and status, field 1. */
    private Future<Reply> list(RpcCall call) {
        Field.Builder entries = Field.newBuilder();
        for (String name : NAMES) {
            UnknownFieldSet entry = UnknownFieldSet.newBuilder()
                    .addField(1, bytes(ByteString.copyFromUtf8(name)))
                    .addField(2, bytes(status().toByteString()))
                    .build();
            entries.addLengthDelimited(entry.toByteString());
        }
        return Future.succeededFuture(Reply.of(Empty.newBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(1, entries.build())
                        .build())
                .build()));
    }

    private static Field bytes(ByteString value) {
        return Field.newBuilder().addLengthDelimited(value).build();
    }

    void watch(StreamCall call) {
        AtomicBoolean asked = new AtomicBoolean();
        call.onMessage(HealthCheckRequest.parser(), request -> {
            if (asked.getAndSet(true)) {
                throw WireStatus.secondMessage();
            }
            if (!NAMES.contains(request.getService())) {
                call.send(of(ServingStatus.SERVICE_UNKNOWN));
                return;
            }
            Runnable watcher = () -> call.context().runOnContext(hop -> call.send(status()));
            health.watch(watcher);
            call.onClose(() -> health.unwatch(watcher));
            call.send(status());
        });
    }

    private HealthCheckResponse status() {
        return of(health.serving() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
    }

    private static HealthCheckResponse of(ServingStatus status) {
        return HealthCheckResponse.newBuilder().setStatus(status).build();
    }
}
