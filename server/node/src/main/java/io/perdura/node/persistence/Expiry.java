package io.perdura.node.persistence;

import java.util.UUID;

/**
 * What may go of a namespace: what had closed {@code keptMs} before {@code nowMs}. It holds for this version of the namespace's
 * row only; who reads by an older one is told so, and finds nothing.
 */
public record Expiry(UUID namespaceId, long version, long keptMs, long nowMs) {}
