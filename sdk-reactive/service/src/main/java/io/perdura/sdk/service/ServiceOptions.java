package io.perdura.sdk.service;

import io.perdura.sdk.converter.PayloadCodec;
import java.lang.management.ManagementFactory;
import java.util.Map;

/**
 * Who calls, and where.
 *
 * @param identity shown by user interfaces
 * @param headers sent with every call, such as {@code authorization}
 * @param codec where payloads pass on their way to and from the wire
 */
public record ServiceOptions(String namespace, String identity, Map<String, String> headers, CodecEdge codec) {

    /** With the process as identity, no codec and no headers of its own. */
    public static ServiceOptions of(String namespace) {
        return new ServiceOptions(namespace, defaultIdentity(), Map.of(), CodecEdge.NONE);
    }

    /** The same with a codec: the server sees only what it makes of payloads. */
    public ServiceOptions codec(PayloadCodec payloadCodec) {
        return new ServiceOptions(namespace, identity, headers, CodecEdge.of(payloadCodec));
    }

    /** {@code pid@host}. */
    public static String defaultIdentity() {
        return ManagementFactory.getRuntimeMXBean().getName();
    }
}
