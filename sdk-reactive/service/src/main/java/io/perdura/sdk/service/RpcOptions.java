package io.perdura.sdk.service;

import java.time.Duration;
import java.util.Map;

/** How one call is made: how long it may take, and the headers that go with it (lower-case names). */
public record RpcOptions(Duration deadline, Map<String, String> headers) {}
