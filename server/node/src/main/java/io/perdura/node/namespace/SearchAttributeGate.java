package io.perdura.node.namespace;

import io.perdura.node.visibility.SearchAttributeRules;
import io.temporal.api.common.v1.SearchAttributes;
import io.vertx.core.Future;

/** What search attributes pass before they are set. An attribute just registered through another node passes at once. */
public final class SearchAttributeGate {

    private final NamespaceRegistry registry;

    public SearchAttributeGate(NamespaceRegistry registry) {
        this.registry = registry;
    }

    /** The attributes with their types set; fails with a {@code Rejection} if they must not be set. */
    public Future<SearchAttributes> admit(Namespace namespace, SearchAttributes attributes) {
        if (attributes.getIndexedFieldsCount() == 0) {
            return Future.succeededFuture(attributes);
        }
        Future<Namespace> knowing = SearchAttributeRules.unknownName(attributes, namespace.searchAttributes()) == null
                ? Future.succeededFuture(namespace)
                : registry.reread(namespace.name());
        return knowing.map(known -> SearchAttributeRules.checked(attributes, known.name(), known.searchAttributes()));
    }
}
