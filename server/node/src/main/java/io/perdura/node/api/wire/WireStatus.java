package io.perdura.node.api.wire;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.Code;
import com.google.rpc.Status;
import io.perdura.engine.Rejection;
import io.temporal.api.enums.v1.ResourceExhaustedCause;
import io.temporal.api.enums.v1.ResourceExhaustedScope;
import io.temporal.api.errordetails.v1.ResourceExhaustedFailure;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Why a call failed, as it goes into trailers. */
record WireStatus(Code code, String message, @Nullable Message detail) {
    static final CharSequence GRPC = HttpHeaders.createOptimized("application/grpc");
    static final CharSequence STATUS = HttpHeaders.createOptimized("grpc-status");
    static final CharSequence OK = HttpHeaders.createOptimized("0");
    private static final CharSequence MESSAGE = HttpHeaders.createOptimized("grpc-message");
    private static final CharSequence DETAILS = HttpHeaders.createOptimized("grpc-status-details-bin");
    private static final CharSequence CAUSE = HttpHeaders.createOptimized("x-resource-exhausted-cause");
    private static final CharSequence SCOPE = HttpHeaders.createOptimized("x-resource-exhausted-scope");
    /** What gRPC clients read of headers by default, 8 KiB, less what names and other headers take. */
    private static final int ENCODED_CHARS_MAX = 7_168;

    /** What a status costs while it waits to be sent: headers know no window, so only this bounds them. */
    private static final int STATUS_BYTES = 512;

    private static final String CUT = "... <truncated>";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();
    private static final Logger LOG = LoggerFactory.getLogger(WireStatus.class);

    static WireStatus of(Code code, String message) {
        return new WireStatus(code, message, null);
    }

    /** A rejection says what to tell; anything else is a fault of ours: the client gets a number to quote, the log the rest. */
    static WireStatus of(Throwable failure, String method, int messageBytesMax) {
        if (failure instanceof Rejection rejection) {
            String text = rejection.getMessage() == null ? "" : rejection.getMessage();
            return new WireStatus(rejection.code(), cut(text, messageBytesMax), rejection.detail());
        }
        String hash = hash(failure);
        LOG.error("{} failed ({})", method, hash, failure);
        return of(Code.INTERNAL, "something went wrong, please retry (" + hash + ")");
    }

    /** Ends a call of which the client may still be sending; the reset tells it to stop, after the status. */
    void refuse(HttpServerRequest request, ClientConnection connection) {
        end(request.response(), connection);
        if (!request.isEnded()) {
            request.response().reset(0);
        }
    }

    /** Ends a response of which nothing was sent yet; not if its client does not read. */
    void end(HttpServerResponse response, ClientConnection connection) {
        if (!connection.reply(STATUS_BYTES)) {
            return;
        }
        MultiMap headers = response.headers().set(HttpHeaders.CONTENT_TYPE, GRPC);
        if (code == Code.RESOURCE_EXHAUSTED && detail instanceof ResourceExhaustedFailure failure) {
            // Clients look for these among the headers proper, so status and headers go apart here.
            headers.set(CAUSE, shortName(failure.getCause().name(), "RESOURCE_EXHAUSTED_CAUSE_"));
            headers.set(SCOPE, shortName(failure.getScope().name(), "RESOURCE_EXHAUSTED_SCOPE_"));
            write(response.trailers());
        } else {
            write(headers);
        }
        response.end().onComplete(written -> connection.written(STATUS_BYTES)).onFailure(WireStatus::gone);
    }

    void write(MultiMap trailers) {
        String told = message;
        String encoded = percentEncode(told);
        String details = details(told);
        while (encoded.length() + details.length() > ENCODED_CHARS_MAX && told.length() > CUT.length()) {
            told = cut(told, told.getBytes(StandardCharsets.UTF_8).length / 2);
            encoded = percentEncode(told);
            details = details(told);
        }
        trailers.set(STATUS, Integer.toString(code.getNumber()));
        if (!told.isEmpty()) {
            trailers.set(MESSAGE, encoded);
        }
        if (detail != null) {
            trailers.set(DETAILS, details);
        }
    }

    /** Empty if there are none. */
    private String details(String told) {
        if (detail == null) {
            return "";
        }
        Status status = Status.newBuilder()
                .setCode(code.getNumber())
                .setMessage(told)
                .addDetails(Any.pack(detail))
                .build();
        return Base64.getEncoder().withoutPadding().encodeToString(status.toByteArray());
    }

    static Rejection secondMessage() {
        return new Rejection(
                Code.INTERNAL,
                "cardinality violation: received multiple request messages for non-client-streaming RPC");
    }

    /** No memory is left for what clients make the server hold; SDKs come again, later each time. */
    static Rejection overloaded(String message) {
        return new Rejection(
                Code.RESOURCE_EXHAUSTED,
                message,
                ResourceExhaustedFailure.newBuilder()
                        .setCause(ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_SYSTEM_OVERLOADED)
                        .setScope(ResourceExhaustedScope.RESOURCE_EXHAUSTED_SCOPE_SYSTEM)
                        .build());
    }

    static void gone(Throwable failure) {
        LOG.debug("Client went away before its reply was written: {}", failure.toString());
    }

    private static String hash(Throwable failure) {
        CRC32 checksum = new CRC32();
        checksum.update(failure.toString().getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%08x", checksum.getValue());
    }

    private static String cut(String text, int bytesMax) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= bytesMax) {
            return text;
        }
        int end = Math.max(0, bytesMax - CUT.length());
        while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8) + CUT;
    }

    private static String percentEncode(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b <= '~' && b != '%') {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX[(b >> 4) & 0xF]).append(HEX[b & 0xF]);
            }
        }
        return encoded.toString();
    }

    /** RPS_LIMIT as RpsLimit: how Temporal prints its enums. */
    private static String shortName(String name, String prefix) {
        StringBuilder camel = new StringBuilder();
        for (String word :
                name.substring(name.startsWith(prefix) ? prefix.length() : 0).split("_", -1)) {
            if (!word.isEmpty()) {
                camel.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
            }
        }
        return camel.toString();
    }
}
