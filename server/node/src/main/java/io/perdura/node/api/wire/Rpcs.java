package io.perdura.node.api.wire;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.Internal;
import com.google.protobuf.Message;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The services a listener answers for, and the table from path to method; complete before the listener is deployed. */
public final class Rpcs {
    private final List<ServiceDescriptor> services;
    private final Map<String, MethodDescriptor> known = new LinkedHashMap<>();
    private final Map<String, RpcMethod> bound = new HashMap<>();

    private Rpcs(List<ServiceDescriptor> services) {
        this.services = services;
        for (ServiceDescriptor service : services) {
            for (MethodDescriptor method : service.getMethods()) {
                known.put(path(method), method);
            }
        }
    }

    public static Rpcs of(ServiceDescriptor... services) {
        return new Rpcs(List.of(services));
    }

    /** Everything that Temporal's SDKs and command line call. */
    public static Rpcs temporal() {
        return of(
                io.temporal.api.workflowservice.v1.ServiceProto.getDescriptor().findServiceByName("WorkflowService"),
                io.temporal.api.operatorservice.v1.ServiceProto.getDescriptor().findServiceByName("OperatorService"));
    }

    /** Binds the method with this bare name, in whichever service has it; without a handler it is unknown to clients. */
    public Rpcs on(String name, RpcHandler handler) {
        List<MethodDescriptor> candidates =
                known.values().stream().filter(m -> m.getName().equals(name)).toList();
        if (candidates.size() != 1) {
            throw new IllegalArgumentException(name + " is a method of " + candidates.size() + " services");
        }
        return on(RpcMethod.of(path(candidates.get(0)), request(candidates.get(0)), handler));
    }

    public Rpcs on(RpcMethod method) {
        if (bound.putIfAbsent(method.path(), method) != null) {
            throw new IllegalArgumentException(method.path() + " has a handler already");
        }
        return this;
    }

    /** The full path of every method of the services, with or without a handler. */
    public List<String> paths() {
        return List.copyOf(known.keySet());
    }

    List<ServiceDescriptor> services() {
        return services;
    }

    Map<String, RpcMethod> bound() {
        return bound;
    }

    /** What a client is told that asks for something nobody handles. */
    String unknown(String path) {
        int slash = path.lastIndexOf('/');
        if (slash < 1) {
            return "malformed method name: \"" + path + "\"";
        }
        String service = path.substring(1, slash);
        return services.stream().anyMatch(s -> s.getFullName().equals(service))
                ? "unknown method " + path.substring(slash + 1) + " for service " + service
                : "unknown service " + service;
    }

    private static String path(MethodDescriptor method) {
        return "/" + method.getService().getFullName() + "/" + method.getName();
    }

    /** The generated class is found by name: a descriptor alone only yields dynamic messages. */
    private static Message request(MethodDescriptor method) {
        Descriptor type = method.getInputType();
        String className = type.getFile().getOptions().getJavaPackage() + "." + type.getName();
        try {
            return Internal.getDefaultInstance(Class.forName(className).asSubclass(Message.class));
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException("No class for " + type.getFullName(), e);
        }
    }
}
