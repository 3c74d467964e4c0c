package io.perdura.sdk.machine;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.MarkerRecordedEventAttributes;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a local activity ended, as its marker tells it. */
record LocalMarker(
        long timeMs,
        int attempt,
        long originallyScheduledMs,
        @Nullable Payloads result,
        @Nullable Failure failure,
        @Nullable Duration backoff) {

    /** What the marker's {@code meta} holds. */
    record Meta(
            @JsonProperty("firstSkd") long firstScheduled,
            @JsonProperty("atpt") int attempt,

            @JsonProperty("backoff") @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            Long backoff) {}

    static LocalMarker read(MarkerRecordedEventAttributes marker) {
        Map<String, Payloads> details = marker.getDetailsMap();
        Long time = (Long) Markers.read(details.get(Markers.TIME), Long.class);
        Meta meta = (Meta) Markers.read(details.get(Markers.META), Meta.class);
        Long backoffMs = meta == null ? null : meta.backoff();
        return new LocalMarker(
                time == null ? 0 : time,
                meta == null ? 0 : meta.attempt(),
                meta == null ? 0 : meta.firstScheduled(),
                details.get(Markers.RESULT),
                marker.hasFailure() ? marker.getFailure() : null,
                backoffMs == null ? null : Duration.ofMillis(backoffMs));
    }

    Payloads meta() {
        return Markers.plain(new Meta(originallyScheduledMs, attempt, backoff == null ? null : backoff.toMillis()));
    }
}
