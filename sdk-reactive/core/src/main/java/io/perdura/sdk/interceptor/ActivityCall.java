package io.perdura.sdk.interceptor;

import io.perdura.sdk.activity.ActivityContext;
import io.temporal.api.common.v1.Payload;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of an activity, as its worker is about to make it.
 *
 * @param context what the activity sees of itself, and how it is known: its type, its workflow, its attempt
 * @param header what the caller sent beside the arguments
 */
public record ActivityCall(ActivityContext context, List<@Nullable Object> arguments, Map<String, Payload> header) {

    /** The same with other arguments; as many, of the same types. */
    public ActivityCall arguments(List<@Nullable Object> others) {
        return new ActivityCall(context, others, header);
    }

    /** The same with another context around the activity. */
    public ActivityCall context(ActivityContext other) {
        return new ActivityCall(other, arguments, header);
    }
}
