package io.perdura.sdk.converter;

import io.temporal.api.common.v1.Payload;

/** A payload taken or given as it is, past every converter. */
public record RawValue(Payload payload) {}
