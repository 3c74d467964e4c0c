package io.perdura.sdk.client;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something a workflow is told. By name; interfaces make them too, see {@link WorkflowInterfaces}. */
public record SignalCall(String name, List<@Nullable Object> arguments) {

    /** The signal of that name, with these arguments. */
    public static SignalCall of(String name, @Nullable Object... arguments) {
        return new SignalCall(name, Collections.unmodifiableList(Arrays.asList(arguments)));
    }
}
