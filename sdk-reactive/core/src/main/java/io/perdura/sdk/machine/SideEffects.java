package io.perdura.sdk.machine;

import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.RecordMarkerCommandAttributes;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.enums.v1.CommandType;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Values that code got from outside once, and that every replay gets from history. */
public final class SideEffects {
    private record Known(@Nullable Payloads data, int callsSince) {}

    private final Underway underway;
    private @Nullable Map<String, Known> mutable;

    public SideEffects(Underway underway) {
        this.underway = underway;
    }

    /** The value of one call; its source is asked live only. */
    public Payloads once(Supplier<Payloads> source, boolean replaying, Lookahead ahead) {
        Payloads data;
        if (replaying) {
            data = ahead.nextSideEffect();
            if (data == null) {
                throw new NonDeterministicError(
                        "The code asks for a side effect, and the history of this workflow task has no marker of one.");
            }
        } else {
            data = source.get();
        }
        underway.add(marker(RecordMarkerCommandAttributes.newBuilder()
                .setMarkerName(Markers.SIDE_EFFECT)
                .putDetails(Markers.DATA, data)));
        return data;
    }

    /** The value of an id: what it was, unless its source, asked live only, gives another. Null from it: unchanged. */
    public @Nullable Payloads mutable(
            String id, Function<@Nullable Payloads, @Nullable Payloads> source, boolean replaying, Lookahead ahead) {
        Map<String, Known> values = mutable == null ? new HashMap<>(4) : mutable;
        mutable = values;
        Known before = values.getOrDefault(id, new Known(null, 0));
        Payloads data;
        if (replaying) {
            Lookahead.Changed changed = ahead.changed(id, before.callsSince());
            data = changed == null ? null : changed.data();
        } else {
            data = source.apply(before.data());
        }
        if (data == null) {
            values.put(id, new Known(before.data(), before.callsSince() + 1));
            return before.data();
        }
        underway.add(marker(RecordMarkerCommandAttributes.newBuilder()
                .setMarkerName(Markers.MUTABLE_SIDE_EFFECT)
                .putDetails(Markers.ID, Markers.plain(id))
                .putDetails(Markers.DATA, data)
                .putDetails(Markers.SKIP_COUNT, Markers.plain(before.callsSince()))));
        values.put(id, new Known(data, 0));
        return data;
    }

    private static Command marker(RecordMarkerCommandAttributes.Builder marker) {
        return Command.newBuilder()
                .setCommandType(CommandType.COMMAND_TYPE_RECORD_MARKER)
                .setRecordMarkerCommandAttributes(marker)
                .build();
    }
}
