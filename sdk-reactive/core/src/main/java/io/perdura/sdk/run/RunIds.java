package io.perdura.sdk.run;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Ids and randomness that are the same in every replay: those of the stock Java SDK, call by call. */
final class RunIds {
    private String seed = "";
    private long drawn;

    /** The run that the sequence belongs to; after a reset it goes on in that of the new run. */
    void seed(String runId) {
        seed = runId;
    }

    UUID next() {
        return uuid(drawn++);
    }

    /** What would be next; whoever only looks must not move the sequence on. */
    UUID peek() {
        return uuid(drawn);
    }

    private UUID uuid(long n) {
        return UUID.nameUUIDFromBytes((seed + ":" + n).getBytes(StandardCharsets.UTF_8));
    }
}
