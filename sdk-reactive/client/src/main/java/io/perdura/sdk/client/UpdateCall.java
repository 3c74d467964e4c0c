package io.perdura.sdk.client;

import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something a workflow is to do and to answer. By name; interfaces make them too, see {@link WorkflowInterfaces}. */
public record UpdateCall<R>(String name, List<@Nullable Object> arguments, Type result) {

    /** The update of that name, with these arguments. */
    public static <R> UpdateCall<R> of(String name, Class<R> result, @Nullable Object... arguments) {
        return new UpdateCall<>(name, Collections.unmodifiableList(Arrays.asList(arguments)), result);
    }
}
