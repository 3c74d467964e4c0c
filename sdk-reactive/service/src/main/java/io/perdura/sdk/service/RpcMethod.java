package io.perdura.sdk.service;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

/** A unary method by its name on the wire, and how its answer is read. */
public record RpcMethod<Q extends MessageLite, R extends MessageLite>(String service, String name, Parser<R> parser) {

    /** As it stands in the path of a call. */
    public String path() {
        return service + "/" + name;
    }
}
