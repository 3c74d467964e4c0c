package io.perdura.sdk.service;

/** The server that the tests run against: another one if {@code -Dsdk.server=host:port} says so. */
public interface ServerUnderTest extends AutoCloseable {
    String host();

    int port();

    String namespace();

    @Override
    void close();

    static ServerUnderTest start() {
        String given = System.getProperty("sdk.server", "");
        if (given.isEmpty()) {
            return DevServer.shared();
        }
        return new ServerUnderTest() {
            @Override
            public String host() {
                return given.substring(0, given.lastIndexOf(':'));
            }

            @Override
            public int port() {
                return Integer.parseInt(given.substring(given.lastIndexOf(':') + 1));
            }

            @Override
            public String namespace() {
                return System.getProperty("sdk.namespace", "default");
            }

            @Override
            public void close() {
                // somebody else's
            }
        };
    }
}
