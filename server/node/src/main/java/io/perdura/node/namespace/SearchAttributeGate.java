package io.perdura.node.namespace;

import io.perdura.node.visibility.SearchAttributeRules;
import io.temporal.api.common.v1.SearchAttributes;
import io.vertx.core.Future;
import java.util.List;

/** What search attributes pass before they are set. An attribute just registered through another node passes at once. */
public final class SearchAttributeGate {

    private final NamespaceRegistry registry;

    public SearchAttributeGate(NamespaceRegistry registry) {
        this.registry = registry;
    }

    /** The attributes with their types set; fails with a {@code Rejection} if they must not be set. */
    public Future<SearchAttributes> admit(Namespace namespace, SearchAttributes attributes) {
        return attributes.getIndexedFieldsCount() == 0
                ? Future.succeededFuture(attributes)
                : admitAll(namespace, List.of(attributes)).map(admitted -> admitted.get(0));
    }

    /** The same for several that come together, in their order; fails as the first that is refused. */
    public Future<List<SearchAttributes>> admitAll(Namespace namespace, List<SearchAttributes> asked) {
        boolean allKnown = asked.stream()
                .allMatch(one -> SearchAttributeRules.unknownName(one, namespace.searchAttributes()) == null);
        Future<Namespace> knowing = allKnown ? Future.succeededFuture(namespace) : registry.reread(namespace.name());
        return knowing.map(known -> asked.stream()
                .map(one -> SearchAttributeRules.checked(one, known.name(), known.searchAttributes()))
                .toList());
    }
}
