package io.perdura.node.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Internal;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * One kind of call: its name, the types of its request and its answer, and where it is decided.
 *
 * @param <Q> the request
 * @param <R> the answer
 */
public final class Rpc<Q extends Message, R extends Message> {

    /** Where a call is decided. */
    public enum Place {
        /** By the node that it reached. */
        ANY_NODE,
        /** By the shard that owns the slot of its workflow. */
        SHARD,
        /** By the node that owns its task queue. */
        TASK_QUEUE
    }

    private static final String REQUEST = "Request";

    private final String name;
    private final Place place;
    private final Class<Q> requestType;
    private final Q request;
    private final R response;
    private final @Nullable FieldDescriptor namespace;

    private Rpc(Place place, Class<Q> requestType, Class<R> responseType) {
        String type = requestType.getSimpleName();
        if (!type.endsWith(REQUEST)) {
            throw new IllegalArgumentException(type + " does not name a call");
        }
        this.name = type.substring(0, type.length() - REQUEST.length());
        this.place = place;
        this.requestType = requestType;
        this.request = Internal.getDefaultInstance(requestType);
        this.response = Internal.getDefaultInstance(responseType);
        this.namespace = request.getDescriptorForType().findFieldByName("namespace");
    }

    /** Named as its request is, without the word Request. */
    static <Q extends Message, R extends Message> Rpc<Q, R> of(
            Place place, Class<Q> requestType, Class<R> responseType) {
        return new Rpc<>(place, requestType, responseType);
    }

    /** The bare name: {@code StartWorkflowExecution}. */
    public String name() {
        return name;
    }

    public Place place() {
        return place;
    }

    public Q emptyRequest() {
        return request;
    }

    public R emptyResponse() {
        return response;
    }

    public Q cast(Message message) {
        return requestType.cast(message);
    }

    /** Whether its requests name the namespace that they are about. */
    public boolean isNamespaced() {
        return namespace != null;
    }

    public String namespaceOf(Message message) {
        if (namespace == null) {
            throw new IllegalStateException(name + " names no namespace");
        }
        return (String) message.getField(namespace);
    }

    @SuppressWarnings("unchecked") // a message's own parser makes its own kind
    public Q parseRequest(ByteString bytes) {
        return (Q) parse(request, bytes);
    }

    @SuppressWarnings("unchecked") // a message's own parser makes its own kind
    public R parseResponse(ByteString bytes) {
        return (R) parse(response, bytes);
    }

    private Message parse(Message type, ByteString bytes) {
        try {
            return type.getParserForType().parseFrom(bytes);
        } catch (InvalidProtocolBufferException malformed) {
            throw new Rejection(Code.INTERNAL, "what was said of " + name + " arrived damaged");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
