package io.perdura.examples;

import io.perdura.sdk.grpc.GrpcTransport;
import io.perdura.sdk.grpc.ThreadSurroundings;
import io.perdura.sdk.service.Surroundings;
import io.perdura.sdk.service.Transport;

/** Client and worker over grpc-java, on plain threads. */
class GrpcClientIT extends ClientScenarios {
    private final ThreadSurroundings surroundings = ThreadSurroundings.of(2, 5);

    @Override
    Transport open(String host, int port) {
        return GrpcTransport.plain(host, port);
    }

    @Override
    Surroundings surroundings() {
        return surroundings;
    }

    @Override
    void close() {
        surroundings.close();
    }
}
