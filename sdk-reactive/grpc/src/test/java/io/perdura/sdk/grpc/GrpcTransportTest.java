package io.perdura.sdk.grpc;

import io.perdura.sdk.service.ConnectionOptions;
import io.perdura.sdk.service.Transport;
import io.perdura.sdk.service.TransportContract;

/** The contract over grpc-java. */
class GrpcTransportTest extends TransportContract {
    @Override
    protected Transport open(ConnectionOptions options) {
        return GrpcTransport.of(options);
    }

    @Override
    protected int connections(Transport transport) {
        return 1; // one channel to one address
    }
}
