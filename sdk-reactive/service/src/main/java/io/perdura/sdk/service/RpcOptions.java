package io.perdura.sdk.service;

import java.time.Duration;
import java.util.Map;

/**
 * How one call is made.
 *
 * @param deadline how long it may take
 * @param headers go with it (lower-case names)
 * @param compressed whether the request is sent with gzip
 */
public record RpcOptions(Duration deadline, Map<String, String> headers, boolean compressed) {}
