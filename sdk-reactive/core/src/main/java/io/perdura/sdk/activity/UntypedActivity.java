package io.perdura.sdk.activity;

import io.perdura.sdk.converter.Arguments;
import java.util.concurrent.CompletionStage;

/**
 * An activity without an interface: of one type, or of all types that nothing else is registered for. Which it is called as,
 * {@code ActivityContext.current().info().activityType()} says. Called on an event loop, so it must not block.
 */
@FunctionalInterface
public interface UntypedActivity {
    CompletionStage<?> execute(Arguments arguments);
}
