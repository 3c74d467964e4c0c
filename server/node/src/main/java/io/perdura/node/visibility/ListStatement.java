package io.perdura.node.visibility;

import io.perdura.node.visibility.PageToken.Kind;
import io.perdura.node.visibility.VisibilityQuery.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The statement that reads one page of a list. The usual order is open workflows first, newest start first, then closed ones,
 * last closed first: two walks along two indexes, one after the other, so a page costs what it shows. ORDER BY on system
 * attributes is one walk that Postgres sorts.
 */
final class ListStatement {

    private static final String COLUMNS =
            "workflow_id, run_id, first_run_id, workflow_type, task_queue, status, start_ms, execution_ms,"
                    + " close_ms, history_length, history_size_bytes, transitions, parent_workflow_id, parent_run_id,"
                    + " root_workflow_id, root_run_id, memo, search_attributes";

    private static final int ORDER_COLUMNS_MAX = 3;

    private final UUID namespaceId;
    private final VisibilityQuery query;
    private final AttributeTypes types;
    private final int limit;
    private final SqlText sql = new SqlText();
    private final List<Key> keys = new ArrayList<>();

    /** A column of ORDER BY. */
    private record Key(SystemAttribute attribute, boolean descending) {
        String type() {
            return switch (attribute.form()) {
                case TEXT -> "text";
                case UUID -> "uuid";
                case STATUS, MILLISECONDS, NUMBER -> "bigint";
            };
        }
    }

    private ListStatement(UUID namespaceId, VisibilityQuery query, AttributeTypes types, int limit) {
        this.namespaceId = namespaceId;
        this.query = query;
        this.types = types;
        this.limit = limit;
    }

    static ListStatement of(
            UUID namespaceId, VisibilityQuery query, AttributeTypes types, int limit, @Nullable PageToken after) {
        ListStatement statement = new ListStatement(namespaceId, query, types, limit);
        statement.build(after);
        return statement;
    }

    SqlText sql() {
        return sql;
    }

    /** How many columns after the usual ones hold sort keys. */
    int keyCount() {
        return keys.size();
    }

    /** How the rows stand to each other, whichever database they are from. */
    RowOrder order() {
        if (keys.isEmpty()) {
            return RowOrder.USUAL;
        }
        List<Boolean> descending =
                new ArrayList<>(keys.stream().map(Key::descending).toList());
        descending.add(keys.get(keys.size() - 1).descending());
        return new RowOrder(descending);
    }

    private void build(@Nullable PageToken after) {
        if (query.limited()) {
            throw InvalidQuery.unsupported("'LIMIT' clause");
        }
        readOrder();
        Span span = span();
        if (!query.groupBy().isEmpty()) {
            throw InvalidQuery.unsupported("'GROUP BY' clause");
        }
        if (!keys.isEmpty()) {
            appendOrdered(after);
            return;
        }
        if (after != null
                && (after.kind() == Kind.ORDERED
                        || after.keys().size() != 2
                        || !(after.keys().get(0) instanceof Long))) {
            throw PageToken.invalid();
        }
        boolean open = span.open() && (after == null || after.kind() == Kind.OPEN);
        boolean closed = span.closed();
        if (open && closed) {
            sql.append("SELECT * FROM ((");
            appendWalk(Kind.OPEN, "start_ms", "close_ms IS NULL", after);
            sql.append(") UNION ALL (");
            appendWalk(Kind.CLOSED, "close_ms", "close_ms IS NOT NULL", after);
            sql.append(")) AS found LIMIT ").bind(limit, "integer");
        } else if (open) {
            appendWalk(Kind.OPEN, "start_ms", "close_ms IS NULL", after);
        } else {
            appendWalk(Kind.CLOSED, "close_ms", closed ? "close_ms IS NOT NULL" : "FALSE", after);
        }
    }

    /** Compiles the filter once to nowhere, to learn which walks it needs and to refuse it before anything else is looked at. */
    private Span span() {
        if (query.filter() == null) {
            return Span.EITHER;
        }
        return new FilterCompiler(types, new SqlText()).compile(query.filter());
    }

    private void appendWalk(Kind kind, String time, String part, @Nullable PageToken after) {
        sql.append("SELECT ").append(COLUMNS).append(SqlText.FROM_EXECUTION);
        new Scope(namespaceId, query, types).append(sql);
        sql.append(" AND ").append(part);
        if (after != null && after.kind() == kind) {
            sql.append(" AND (" + time + ", run_id) < (")
                    .bind(after.keys().get(0), "bigint")
                    .append(", ")
                    .bind(after.keys().get(1), "uuid")
                    .append(")");
        }
        sql.append(" ORDER BY " + time + " DESC, run_id DESC LIMIT ").bind(limit, "integer");
    }

    private void readOrder() {
        if (query.orderBy().size() > ORDER_COLUMNS_MAX) {
            throw InvalidQuery.unsupported("'ORDER BY' clause supports only " + ORDER_COLUMNS_MAX + " fields");
        }
        FilterCompiler names = new FilterCompiler(types, new SqlText());
        for (Order order : query.orderBy()) {
            Attribute attribute = names.attribute(order.operand());
            if (attribute.type() == AttributeType.TEXT) {
                throw InvalidQuery.unsupported("unable to sort by search attribute type Text");
            }
            if (attribute.system() == null) {
                throw InvalidQuery.unsupported(
                        "'ORDER BY' clause is not supported for search attribute " + attribute.alias());
            }
            keys.add(new Key(attribute.system(), order.descending()));
        }
    }

    private void appendOrdered(@Nullable PageToken after) {
        sql.append("SELECT ").append(COLUMNS);
        for (int i = 0; i < keys.size(); i++) {
            sql.append(", " + keys.get(i).attribute().orderColumn() + " AS key_" + i);
        }
        sql.append(SqlText.FROM_EXECUTION);
        new Scope(namespaceId, query, types).append(sql);
        // Equal keys are told apart by the run id, so that no workflow is shown twice or never.
        List<Key> all = new ArrayList<>(keys);
        all.add(new Key(SystemAttribute.RUN_ID, keys.get(keys.size() - 1).descending()));
        if (after != null) {
            requireMatching(after, all);
            appendAfter(after.keys(), all);
        }
        sql.append(" ORDER BY ");
        for (int i = 0; i < all.size(); i++) {
            sql.append(i == 0 ? "" : ", ")
                    .append(all.get(i).attribute().orderColumn())
                    .append(all.get(i).descending() ? " DESC" : " ASC");
        }
        sql.append(" LIMIT ").bind(limit, "integer");
    }

    /** Rows that come later in the order: equal in the first keys, later in the next one, for every number of first keys. */
    private void appendAfter(List<Object> values, List<Key> all) {
        sql.append(" AND (");
        for (int last = 0; last < all.size(); last++) {
            sql.append(last == 0 ? "(" : " OR (");
            for (int i = 0; i <= last; i++) {
                Key key = all.get(i);
                String operator = i < last ? " = " : key.descending() ? " < " : " > ";
                sql.append(i == 0 ? "" : " AND ")
                        .append(key.attribute().orderColumn())
                        .append(operator)
                        .bind(values.get(i), key.type());
            }
            sql.append(")");
        }
        sql.append(")");
    }

    private static void requireMatching(PageToken after, List<Key> all) {
        boolean matches = after.kind() == Kind.ORDERED && after.keys().size() == all.size();
        for (int i = 0; matches && i < all.size() - 1; i++) {
            matches = after.keys().get(i) instanceof Long == all.get(i).type().equals("bigint");
        }
        if (!matches) {
            throw PageToken.invalid();
        }
    }
}
