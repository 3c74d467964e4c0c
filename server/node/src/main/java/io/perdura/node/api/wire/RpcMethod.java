package io.perdura.node.api.wire;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;

/** One unary method: its path on the wire, its bare name, how its request is read and who answers it. */
public record RpcMethod(String path, String name, Parser<? extends Message> parser, RpcHandler handler) {
    public static RpcMethod of(String path, Message requestPrototype, RpcHandler handler) {
        return new RpcMethod(
                path, path.substring(path.lastIndexOf('/') + 1), requestPrototype.getParserForType(), handler);
    }
}
