package io.perdura.sdk.definition;

import io.perdura.sdk.workflow.UnfinishedPolicy;
import org.jspecify.annotations.Nullable;

/** How a workflow answers a signal, a query or an update. */
public record Handler(
        String name,
        String description,
        Signature signature,
        @Nullable Signature validator,
        UnfinishedPolicy unfinishedPolicy) {}
