package io.perdura.quarkus;

import io.perdura.sdk.service.ServerUnderTest;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** A server for the tests, and its address in the application's configuration. */
public class PerduraServer implements QuarkusTestResourceLifecycleManager {
    private ServerUnderTest server;

    @Override
    public Map<String, String> start() {
        server = ServerUnderTest.start();
        return Map.of("perdura.address", server.host() + ":" + server.port(), "perdura.namespace", server.namespace());
    }

    @Override
    public void stop() {
        server.close();
    }
}
