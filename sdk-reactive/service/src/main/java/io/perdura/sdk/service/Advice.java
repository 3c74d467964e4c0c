package io.perdura.sdk.service;

import io.temporal.api.errordetails.v1.NamespaceNotFoundFailure;
import java.time.Duration;

/** What a person can do about a call that failed for good. */
final class Advice {
    private Advice() {}

    static RpcException on(
            RpcException failure, RpcMethod<?, ?> method, String address, String namespace, int tries, Duration took) {
        String tried = method.name() + " of " + address + ", tried " + tries + " times in " + took.toMillis() + " ms";
        return with(advice(failure, method, address, namespace, tried), failure);
    }

    /** Of a call that is made again whatever comes of it. */
    static RpcException onPoll(RpcException failure, RpcMethod<?, ?> method, String address, String namespace) {
        return with(advice(failure, method, address, namespace, method.name() + " of " + address), failure);
    }

    private static RpcException with(String advice, RpcException failure) {
        return advice.isEmpty() ? failure : failure.advised(advice);
    }

    private static String advice(
            RpcException failure, RpcMethod<?, ?> method, String address, String namespace, String tried) {
        return switch (failure.code()) {
            case UNAVAILABLE -> tried + ": is a server listening there, and does it expect TLS as it is set here?";
            case DEADLINE_EXCEEDED -> tried;
            case RESOURCE_EXHAUSTED ->
                Backoff.isTooLarge(failure)
                        ? "the message is larger than the server takes: ExternalPayloads.beyond leaves large payloads in a"
                                + " store of yours"
                        : tried;
            case UNIMPLEMENTED -> address + " does not have " + method.name();
            case UNAUTHENTICATED, PERMISSION_DENIED ->
                "look at the API key or the client certificate, and at what it may do in namespace '" + namespace + "'";
            case NOT_FOUND ->
                failure.has(NamespaceNotFoundFailure.class)
                        ? "temporal operator namespace create --namespace " + namespace + " makes it"
                        : "";
            case INVALID_ARGUMENT ->
                failure.description().contains("exceeds limit")
                        ? "namespace '" + namespace
                                + "' takes no payloads that large: ExternalPayloads.beyond leaves them"
                                + " in a store of yours"
                        : "";
            case FAILED_PRECONDITION ->
                failure.description().contains("Workflow Task in failed state")
                        ? "its workers fail at it: the last WorkflowTaskFailed of its history and their logs say why, and"
                                + " mended ones go on"
                        : "";
            default -> "";
        };
    }
}
