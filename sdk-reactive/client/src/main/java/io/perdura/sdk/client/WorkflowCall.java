package io.perdura.sdk.client;

import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The run of a workflow: its type, what it is given, what comes of it. By name; interfaces make them too, see {@link WorkflowInterfaces}. */
public record WorkflowCall<R>(String type, List<@Nullable Object> arguments, Type result) {

    /** The workflow of that type, with these arguments. */
    public static <R> WorkflowCall<R> of(String type, Class<R> result, @Nullable Object... arguments) {
        return new WorkflowCall<>(type, Collections.unmodifiableList(Arrays.asList(arguments)), result);
    }
}
