package io.perdura.node.namespace;

import com.google.protobuf.util.Durations;
import io.perdura.node.persistence.NamespaceStore;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.vertx.core.Future;
import java.util.UUID;

/** The namespaces that exist before anybody registers one. */
public final class NamespaceBootstrap {

    public static final String SYSTEM = "temporal-system";

    /** The same id in every Temporal cluster. */
    public static final UUID SYSTEM_ID = UUID.fromString("32049b68-7872-4094-8e63-d0dd59896a83");

    public static final String DEFAULT = "default";

    private final NamespaceStore store;

    public NamespaceBootstrap(NamespaceStore store) {
        this.store = store;
    }

    /** Sees to it that the system's own namespace exists. */
    public Future<Void> ensureSystem() {
        return ensure(SYSTEM, SYSTEM_ID, "Temporal internal system namespace", 7);
    }

    /** Sees to it that a namespace exists, such as {@link #DEFAULT} on a developer's machine. */
    public Future<Void> ensure(String name, UUID idIfNew) {
        return ensure(name, idIfNew, "", 1);
    }

    private Future<Void> ensure(String name, UUID id, String description, int retentionDays) {
        RegisterNamespaceRequest request = RegisterNamespaceRequest.newBuilder()
                .setNamespace(name)
                .setDescription(description)
                .setWorkflowExecutionRetentionPeriod(Durations.fromDays(retentionDays))
                .build();
        return store.insertIfAbsent(NamespaceDetail.encode(NamespaceEdit.register(request, id.toString()), 1))
                .mapEmpty();
    }
}
