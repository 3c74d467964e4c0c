package io.perdura.sdk.workflow;

import io.perdura.sdk.converter.Arguments;

/** Rejects updates by throwing, before they are accepted and not in replay. It looks and does not touch. */
@FunctionalInterface
public interface UntypedValidator {
    void validate(String name, Arguments arguments);
}
