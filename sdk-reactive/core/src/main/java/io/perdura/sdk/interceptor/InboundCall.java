package io.perdura.sdk.interceptor;

import io.temporal.api.common.v1.Payload;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that comes in to a run: its start, a signal, an update or a query.
 *
 * @param name the workflow type, or that of the signal, update or query
 * @param id of the update; empty for everything else
 * @param arguments as the handler takes them; one of type {@code Arguments} if it is an untyped one
 * @param header what the caller sent beside the arguments
 */
public record InboundCall(String name, String id, List<@Nullable Object> arguments, Map<String, Payload> header) {

    /** The same with other arguments; as many, of the same types. */
    public InboundCall arguments(List<@Nullable Object> others) {
        return new InboundCall(name, id, others, header);
    }
}
