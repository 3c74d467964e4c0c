package io.perdura.node.api.namespace;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.engine.check.Texts;
import io.perdura.node.api.RpcFamily;
import io.perdura.node.api.RpcRow;
import io.perdura.node.namespace.AttributeAliases;
import io.perdura.node.namespace.Namespace;
import io.perdura.node.namespace.NamespaceGate;
import io.perdura.node.namespace.NamespaceReader;
import io.perdura.node.namespace.NamespaceRejection;
import io.perdura.node.namespace.NamespaceWriter;
import io.perdura.node.rpc.NamespaceRpcs;
import io.perdura.node.visibility.AttributeType;
import io.perdura.node.visibility.AttributeTypes;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.AddSearchAttributesResponse;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.ListSearchAttributesResponse;
import io.temporal.api.operatorservice.v1.RemoveSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.RemoveSearchAttributesResponse;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.GetSearchAttributesRequest;
import io.temporal.api.workflowservice.v1.GetSearchAttributesResponse;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The calls that register search attributes. They are settings of a namespace, so all nodes know them as they know it. */
public final class SearchAttributesApi implements RpcFamily {

    private static final int REGISTERED_MAX = 1000;
    private static final int NAME_BYTES_MAX = 255;

    private final NamespaceReader reader;
    private final NamespaceWriter writer;

    public SearchAttributesApi(NamespaceReader reader, NamespaceWriter writer) {
        this.reader = reader;
        this.writer = writer;
    }

    @Override
    public List<RpcRow<?>> rows() {
        return List.of(
                RpcRow.answer(NamespaceRpcs.ADD_SEARCH_ATTRIBUTES, this::add),
                RpcRow.answer(NamespaceRpcs.LIST_SEARCH_ATTRIBUTES, this::list),
                RpcRow.answer(NamespaceRpcs.REMOVE_SEARCH_ATTRIBUTES, this::remove),
                RpcRow.answer(NamespaceRpcs.GET_SEARCH_ATTRIBUTES, this::keys));
    }

    /** As Temporal: a name that is registered already is passed over, whatever its type. */
    public Future<AddSearchAttributesResponse> add(AddSearchAttributesRequest request) {
        requireAttributes(request.getSearchAttributesCount());
        Map<String, AttributeType> wanted = new HashMap<>();
        request.getSearchAttributesValueMap().forEach((name, type) -> wanted.put(name, addable(name, type)));
        return writer.update(namespace(request.getNamespace()), current -> added(current, wanted))
                .map(AddSearchAttributesResponse.getDefaultInstance());
    }

    Future<RemoveSearchAttributesResponse> remove(RemoveSearchAttributesRequest request) {
        requireAttributes(request.getSearchAttributesCount());
        for (String name : request.getSearchAttributesList()) {
            if (AttributeTypes.own().containsKey(name)) {
                throw invalid("Unable to remove non-custom search attributes: " + name + ".");
            }
        }
        return writer.update(namespace(request.getNamespace()), current -> removed(current, request))
                .map(RemoveSearchAttributesResponse.getDefaultInstance());
    }

    Future<ListSearchAttributesResponse> list(ListSearchAttributesRequest request) {
        return reader.find(namespace(request.getNamespace()), "")
                .map(namespace -> ListSearchAttributesResponse.newBuilder()
                        .putAllCustomAttributes(
                                indexed(namespace.searchAttributes().custom()))
                        .putAllSystemAttributes(indexed(AttributeTypes.own()))
                        .build());
    }

    /** Asks for no namespace, so it tells of all. */
    Future<GetSearchAttributesResponse> keys(GetSearchAttributesRequest request) {
        return reader.list(false, "", Integer.MAX_VALUE).map(namespaces -> {
            GetSearchAttributesResponse.Builder response = GetSearchAttributesResponse.newBuilder();
            for (Namespace namespace : namespaces) {
                response.putAllKeys(indexed(namespace.searchAttributes().custom()));
            }
            return response.putAllKeys(indexed(AttributeTypes.own())).build();
        });
    }

    private static AttributeType addable(String name, int number) {
        if (AttributeTypes.isReserved(name)) {
            throw invalid("Search attribute " + name + " is reserved by system.");
        }
        if (name.isEmpty() || Texts.isLonger(name, NAME_BYTES_MAX) || name.indexOf('`') >= 0 || name.indexOf(0) >= 0) {
            throw invalid("Search attribute name is not valid.");
        }
        IndexedValueType indexed = IndexedValueType.forNumber(number);
        AttributeType type = indexed == null ? null : AttributeType.of(indexed);
        if (type == null) {
            throw invalid("Unable to create search attributes: cannot have more than 0 search attribute of type "
                    + (number == 0 ? "Unspecified" : number) + ".");
        }
        return type;
    }

    private static DescribeNamespaceResponse added(
            DescribeNamespaceResponse current, Map<String, AttributeType> wanted) {
        DescribeNamespaceResponse.Builder detail = current.toBuilder();
        wanted.forEach((name, type) -> {
            Map<String, String> aliases = detail.getConfig().getCustomSearchAttributeAliasesMap();
            if (AttributeAliases.field(aliases, name) != null) {
                return;
            }
            if (aliases.size() >= REGISTERED_MAX) {
                throw invalid("Unable to create search attributes: cannot have more than " + REGISTERED_MAX
                        + " search attribute of type " + type.text() + ".");
            }
            detail.getConfigBuilder().putCustomSearchAttributeAliases(AttributeAliases.freeField(aliases, type), name);
        });
        return detail.build();
    }

    private static DescribeNamespaceResponse removed(
            DescribeNamespaceResponse current, RemoveSearchAttributesRequest request) {
        DescribeNamespaceResponse.Builder detail = current.toBuilder();
        for (String name : request.getSearchAttributesList()) {
            String field = AttributeAliases.field(current.getConfig().getCustomSearchAttributeAliasesMap(), name);
            if (field != null) {
                detail.getConfigBuilder().removeCustomSearchAttributeAliases(field);
            }
        }
        return detail.build();
    }

    private static Map<String, IndexedValueType> indexed(Map<String, AttributeType> types) {
        Map<String, IndexedValueType> indexed = new HashMap<>();
        types.forEach((name, type) -> indexed.put(name, type.indexed()));
        return indexed;
    }

    private static String namespace(String name) {
        if (name.isEmpty()) {
            throw NamespaceRejection.notSetOnCall();
        }
        NamespaceGate.requireName(name);
        return name;
    }

    private static void requireAttributes(int count) {
        if (count == 0) {
            throw invalid("SearchAttributes are not set on request.");
        }
    }

    private static Rejection invalid(String message) {
        return new Rejection(Code.INVALID_ARGUMENT, message);
    }
}
