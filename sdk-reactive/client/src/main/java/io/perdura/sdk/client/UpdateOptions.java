package io.perdura.sdk.client;

import java.util.UUID;

/**
 * How an update is sent.
 *
 * @param updateId two updates of one workflow with the same id are one update
 */
public record UpdateOptions(String updateId) {

    /** With a random id. */
    public static UpdateOptions defaults() {
        return new UpdateOptions(UUID.randomUUID().toString());
    }
}
