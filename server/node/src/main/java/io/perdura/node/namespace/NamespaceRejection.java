package io.perdura.node.namespace;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.temporal.api.enums.v1.NamespaceState;
import io.temporal.api.enums.v1.ResourceExhaustedCause;
import io.temporal.api.enums.v1.ResourceExhaustedScope;
import io.temporal.api.errordetails.v1.NamespaceAlreadyExistsFailure;
import io.temporal.api.errordetails.v1.NamespaceInvalidStateFailure;
import io.temporal.api.errordetails.v1.NamespaceNotFoundFailure;
import io.temporal.api.errordetails.v1.ResourceExhaustedFailure;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The refusals that concern namespaces, with the texts and details that SDKs look at. */
public final class NamespaceRejection {

    private NamespaceRejection() {}

    /** The request names no namespace: said before the call is looked at. */
    static Rejection empty() {
        return new Rejection(Code.INVALID_ARGUMENT, "Namespace is empty.");
    }

    /** The same, said by a call about a namespace itself. */
    public static Rejection notSet() {
        return new Rejection(Code.INVALID_ARGUMENT, "Namespace not set on request.");
    }

    /** The same, said by a call that could do without in other set-ups of Temporal. */
    public static Rejection notSetOnCall() {
        return new Rejection(Code.INVALID_ARGUMENT, "Namespace is not set on request.");
    }

    public static Rejection tooLong() {
        return new Rejection(Code.INVALID_ARGUMENT, "Namespace length exceeds limit.");
    }

    public static Rejection notFound(String nameOrId) {
        return new Rejection(
                Code.NOT_FOUND,
                "Namespace " + nameOrId + " is not found.",
                NamespaceNotFoundFailure.newBuilder().setNamespace(nameOrId).build());
    }

    static Rejection alreadyExists(String name) {
        return new Rejection(
                Code.ALREADY_EXISTS,
                "Namespace \"" + name + "\" already exists",
                NamespaceAlreadyExistsFailure.getDefaultInstance());
    }

    static Rejection invalidState(Namespace namespace, List<NamespaceState> allowed) {
        String states = allowed.stream().map(NamespaceRejection::text).collect(Collectors.joining(" or "));
        return new Rejection(
                Code.FAILED_PRECONDITION,
                "Namespace has invalid state: " + text(namespace.state()) + ". Must be " + states + ".",
                NamespaceInvalidStateFailure.newBuilder()
                        .setNamespace(namespace.name())
                        .setState(namespace.state())
                        .addAllAllowedStates(allowed)
                        .build());
    }

    static Rejection ofTheSystem() {
        return new Rejection(Code.FAILED_PRECONDITION, "unable to delete system namespace");
    }

    static Rejection tooManyLookups() {
        return new Rejection(
                Code.RESOURCE_EXHAUSTED,
                "too many namespaces are looked up at once",
                ResourceExhaustedFailure.newBuilder()
                        .setCause(ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_SYSTEM_OVERLOADED)
                        .setScope(ResourceExhaustedScope.RESOURCE_EXHAUSTED_SCOPE_SYSTEM)
                        .build());
    }

    static Rejection invalid(String message) {
        return new Rejection(Code.INVALID_ARGUMENT, message);
    }

    private static String text(NamespaceState state) {
        String name = state.name().substring(state.name().lastIndexOf('_') + 1);
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }
}
