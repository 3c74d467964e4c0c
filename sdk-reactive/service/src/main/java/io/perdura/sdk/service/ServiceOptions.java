package io.perdura.sdk.service;

import io.perdura.sdk.converter.PayloadCodec;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who calls, where, and how patiently. Immutable. */
public final class ServiceOptions implements Cloneable {
    private final String namespace;
    private String identity = defaultIdentity();
    private Map<String, String> headers = Map.of();
    private @Nullable Supplier<Map<String, String>> requestHeaders;
    private @Nullable Supplier<String> apiKey;
    private CodecEdge codec = CodecEdge.NONE;
    private Duration callTimeout = Duration.ofSeconds(10);
    private Duration queryTimeout = Duration.ofSeconds(10);
    private Duration longPollTimeout = Duration.ofSeconds(70);
    private Duration retryFor = Duration.ofMinutes(1);
    private boolean compressed;

    private ServiceOptions(String namespace) {
        this.namespace = namespace;
    }

    /** With the process as identity, no codec and no headers of its own. */
    public static ServiceOptions of(String namespace) {
        return new ServiceOptions(namespace);
    }

    public String namespace() {
        return namespace;
    }

    /** Shown by user interfaces; {@code pid@host} if unset. */
    public ServiceOptions identity(String value) {
        ServiceOptions copy = copy();
        copy.identity = value;
        return copy;
    }

    public String identity() {
        return identity;
    }

    /** Sent with every call. Names are taken in lower case. */
    public ServiceOptions headers(Map<String, String> value) {
        Map<String, String> lower = new HashMap<>();
        value.forEach((name, text) -> lower.put(name.toLowerCase(Locale.ROOT), text));
        ServiceOptions copy = copy();
        copy.headers = Map.copyOf(lower);
        return copy;
    }

    public Map<String, String> headers() {
        return headers;
    }

    /** Asked before each try of each call, on the thread that makes it; what it says goes over {@link #headers()}. */
    public ServiceOptions requestHeaders(Supplier<Map<String, String>> value) {
        ServiceOptions copy = copy();
        copy.requestHeaders = value;
        return copy;
    }

    /** Sent as {@code authorization: Bearer …}. */
    public ServiceOptions apiKey(String value) {
        return apiKey(() -> value);
    }

    /** Asked before each try of each call, so that a key may be replaced while the process runs. */
    public ServiceOptions apiKey(Supplier<String> value) {
        ServiceOptions copy = copy();
        copy.apiKey = value;
        return copy;
    }

    /** What happens to payloads on their way: the server sees only what it makes of them. */
    public ServiceOptions codec(PayloadCodec value) {
        return codec(CodecEdge.of(value));
    }

    /** Where payloads pass on their way to and from the wire. */
    public ServiceOptions codec(CodecEdge value) {
        ServiceOptions copy = copy();
        copy.codec = value;
        return copy;
    }

    public CodecEdge codec() {
        return codec;
    }

    /** The longest time of one try of a call that is answered soon; 10 s if unset. */
    public ServiceOptions callTimeout(Duration value) {
        ServiceOptions copy = copy();
        copy.callTimeout = value;
        return copy;
    }

    public Duration callTimeout() {
        return callTimeout;
    }

    /** The longest time of one try of a query; 10 s if unset. */
    public ServiceOptions queryTimeout(Duration value) {
        ServiceOptions copy = copy();
        copy.queryTimeout = value;
        return copy;
    }

    public Duration queryTimeout() {
        return queryTimeout;
    }

    /** The longest time of one try of a call that waits at the server for something to happen; 70 s if unset. */
    public ServiceOptions longPollTimeout(Duration value) {
        ServiceOptions copy = copy();
        copy.longPollTimeout = value;
        return copy;
    }

    public Duration longPollTimeout() {
        return longPollTimeout;
    }

    /** The longest time of a call with all its tries; a minute if unset. */
    public ServiceOptions retryFor(Duration value) {
        ServiceOptions copy = copy();
        copy.retryFor = value;
        return copy;
    }

    public Duration retryFor() {
        return retryFor;
    }

    /**
     * Whether requests are sent with gzip. Off if unset: it pays where the way to the server is slow or paid for, and costs
     * CPU everywhere. A server that cannot read it is sent plain requests from then on.
     */
    public ServiceOptions compressed(boolean value) {
        ServiceOptions copy = copy();
        copy.compressed = value;
        return copy;
    }

    public boolean compressed() {
        return compressed;
    }

    /** All headers of one try. */
    Map<String, String> headersNow(Map<String, String> ofEveryCall) {
        if (requestHeaders == null && apiKey == null) {
            return ofEveryCall;
        }
        Map<String, String> now = new HashMap<>(ofEveryCall);
        if (requestHeaders != null) {
            requestHeaders.get().forEach((name, text) -> now.put(name.toLowerCase(Locale.ROOT), text));
        }
        if (apiKey != null) {
            now.put("authorization", "Bearer " + apiKey.get());
        }
        return now;
    }

    /** {@code pid@host}. */
    public static String defaultIdentity() {
        return ManagementFactory.getRuntimeMXBean().getName();
    }

    private ServiceOptions copy() {
        try {
            return (ServiceOptions) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
