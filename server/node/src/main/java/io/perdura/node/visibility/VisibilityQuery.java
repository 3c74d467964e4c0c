package io.perdura.node.visibility;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A query of the visibility API: a filter, what to group by, how to order; without anything it asks for all workflows. */
public record VisibilityQuery(
        @Nullable Expression filter, List<Operand> groupBy, List<Order> orderBy, boolean limited) {

    /** One column of ORDER BY. */
    record Order(Operand operand, boolean descending) {}

    /** Reads a query; fails with a {@code Rejection} that says what is wrong with it. */
    public static VisibilityQuery parse(String query) {
        return new QueryParser(query).parse();
    }

    /** A query that is only a filter. */
    static VisibilityQuery where(Expression filter) {
        return new VisibilityQuery(filter, List.of(), List.of(), false);
    }
}
