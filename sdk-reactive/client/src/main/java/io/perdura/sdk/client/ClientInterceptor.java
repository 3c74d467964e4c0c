package io.perdura.sdk.client;

/** What stands around the calls of one client. The first of a list is the outermost. Thread-safe. */
@FunctionalInterface
public interface ClientInterceptor {

    /** Around the next one; asked once for each client. */
    ClientCalls client(ClientCalls next);
}
