package io.perdura.sdk.interceptor;

import io.temporal.api.common.v1.Payload;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something with arguments that a run sets going.
 *
 * @param name the type of the activity or workflow, or the name of the signal
 * @param options how; {@link To} for a signal
 * @param result what it gives back
 * @param header what goes along beside the arguments
 */
public record OutboundCall<O>(
        String name, O options, Type result, List<@Nullable Object> arguments, Map<String, Payload> header) {

    /** Which workflow a signal goes to: whatever run is open if the run id is empty. */
    public record To(String workflowId, String runId, boolean child) {}

    /** The same with other arguments. */
    public OutboundCall<O> arguments(List<@Nullable Object> others) {
        return new OutboundCall<>(name, options, result, others, header);
    }

    /** The same with other options. */
    public OutboundCall<O> options(O others) {
        return new OutboundCall<>(name, others, result, arguments, header);
    }

    /** The same with one more field in its header. */
    public OutboundCall<O> header(String field, Payload value) {
        Map<String, Payload> more = new HashMap<>(header);
        more.put(field, value);
        return new OutboundCall<>(name, options, result, arguments, more);
    }
}
