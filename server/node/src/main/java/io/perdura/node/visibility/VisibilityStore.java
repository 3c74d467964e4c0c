package io.perdura.node.visibility;

import com.google.protobuf.ByteString;
import io.vertx.core.Future;
import java.util.UUID;

/** Finds and counts workflows. Fails with a {@code Rejection} if the query or the page token is at fault. */
public interface VisibilityStore {

    Future<ExecutionPage> list(
            UUID namespaceId, VisibilityQuery query, AttributeTypes types, int pageSize, ByteString pageToken);

    Future<ExecutionCount> count(UUID namespaceId, VisibilityQuery query, AttributeTypes types);
}
