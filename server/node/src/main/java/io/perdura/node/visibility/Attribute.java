package io.perdura.node.visibility;

import org.jspecify.annotations.Nullable;

/** A search attribute that a query named: how it was spelled, how it is stored, what it holds. */
record Attribute(
        String alias,
        String field,
        AttributeType type,
        @Nullable SystemAttribute system) {}
