package io.perdura.node.visibility;

import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** A statement in the making: its text, and the values that are bound to it, which never become text. */
final class SqlText {
    /** What all statements read. */
    static final String FROM_EXECUTION = " FROM execution WHERE ";

    private final StringBuilder text = new StringBuilder();
    private final List<Object> values = new ArrayList<>();

    SqlText append(String part) {
        text.append(part);
        return this;
    }

    /** Appends a placeholder of the named SQL type, and binds the value to it. */
    SqlText bind(Object value, String type) {
        values.add(value);
        text.append('$').append(values.size()).append("::").append(type);
        return this;
    }

    String text() {
        return text.toString();
    }

    /** The same without the rows of these slots; no value is text, so nothing else looks like what all statements read. */
    String textWithout(int slotFrom, int slotTo) {
        return text().replace(
                        FROM_EXECUTION, FROM_EXECUTION + "slot NOT BETWEEN " + slotFrom + " AND " + slotTo + " AND ");
    }

    List<Object> values() {
        return values;
    }

    Tuple tuple() {
        return Tuple.wrap(values);
    }
}
