package io.perdura.sdk.client;

import io.temporal.api.enums.v1.ResetReapplyExcludeType;
import io.temporal.api.enums.v1.ResetReapplyType;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a new run takes up the history of another, and what of the rest it keeps.
 *
 * @param toEventId of an event that ends a workflow task, or begins one: the new run goes on from there
 * @param requestId two resets with the same are one
 * @param reapply null: the server decides
 * @param reapplyExcept what is not carried over
 */
public record ResetOptions(
        long toEventId,
        String reason,
        String requestId,
        @Nullable ResetReapplyType reapply,
        List<ResetReapplyExcludeType> reapplyExcept) {

    /** To the end of the workflow task that this event completes; the reason is shown in history. */
    public static ResetOptions to(long eventId, String reason) {
        return new ResetOptions(eventId, reason, UUID.randomUUID().toString(), null, List.of());
    }
}
