package io.perdura.node.routing;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Internal;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.v1.OfferTaskRequest;
import io.perdura.node.v1.PullTasksRequest;
import io.perdura.node.v1.ReturnTaskRequest;
import io.perdura.node.v1.StartTaskRequest;
import io.temporal.api.workflowservice.v1.ServiceProto;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import java.util.HashMap;
import java.util.Map;

/** The calls that nodes make: name of the method to its request's type. */
public final class Methods {
    private final Map<String, Message> requests;

    private Methods(Map<String, Message> requests) {
        this.requests = Map.copyOf(requests);
    }

    /** Every RPC of the workflow service, and what matching and shards say to each other. */
    public static Methods standard() {
        Map<String, Message> requests = new HashMap<>();
        for (MethodDescriptor method : ServiceProto.getDescriptor()
                .findServiceByName("WorkflowService")
                .getMethods()) {
            requests.put(method.getName(), publicRequest(method.getInputType().getName()));
        }
        requests.put("OfferTask", OfferTaskRequest.getDefaultInstance());
        requests.put("StartTask", StartTaskRequest.getDefaultInstance());
        requests.put("ReturnTask", ReturnTaskRequest.getDefaultInstance());
        requests.put("PullTasks", PullTasksRequest.getDefaultInstance());
        return new Methods(requests);
    }

    /** The same and one more. */
    public Methods with(String name, Message request) {
        Map<String, Message> more = new HashMap<>(requests);
        if (more.put(name, request) != null) {
            throw new IllegalArgumentException("There is a method " + name + " already");
        }
        return new Methods(more);
    }

    Message parse(String name, ByteString request) {
        Message type = requests.get(name);
        if (type == null) {
            throw new Rejection(Code.UNIMPLEMENTED, "unknown method " + name);
        }
        try {
            return type.getParserForType().parseFrom(request);
        } catch (InvalidProtocolBufferException malformed) {
            throw new Rejection(Code.INTERNAL, "a request of " + name + " arrived damaged");
        }
    }

    private static Message publicRequest(String type) {
        String name = StartWorkflowExecutionRequest.class.getPackageName() + "." + type;
        try {
            return Internal.getDefaultInstance(Class.forName(name).asSubclass(Message.class));
        } catch (ClassNotFoundException missing) {
            throw new IllegalStateException(name, missing);
        }
    }
}
