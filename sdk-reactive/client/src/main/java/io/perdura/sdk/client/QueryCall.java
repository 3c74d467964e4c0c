package io.perdura.sdk.client;

import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A question to a workflow, which changes nothing. By name; interfaces make them too, see {@link WorkflowInterfaces}. */
public record QueryCall<R>(String name, List<@Nullable Object> arguments, Type result) {

    /** The query of that name, with these arguments. */
    public static <R> QueryCall<R> of(String name, Class<R> result, @Nullable Object... arguments) {
        return new QueryCall<>(name, Collections.unmodifiableList(Arrays.asList(arguments)), result);
    }
}
