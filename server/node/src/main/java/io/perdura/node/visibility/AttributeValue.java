package io.perdura.node.visibility;

import io.perdura.engine.Rejection;
import io.perdura.node.visibility.Operand.Numeral;
import io.perdura.node.visibility.Operand.Text;
import io.perdura.node.visibility.Operand.Truth;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns a value as written into what its attribute holds: String, Long, Double, Boolean or Instant; a status becomes its
 * number, a duration its nanoseconds.
 */
final class AttributeValue {

    private static final Map<String, Integer> STATUSES = new HashMap<>();
    private static final Map<Integer, String> STATUS_NAMES = new HashMap<>();

    static {
        for (WorkflowExecutionStatus status : WorkflowExecutionStatus.values()) {
            if (status != WorkflowExecutionStatus.UNRECOGNIZED) {
                String name = camelCase(status.name().substring("WORKFLOW_EXECUTION_STATUS_".length()));
                STATUSES.put(name, status.getNumber());
                STATUSES.put(status.name(), status.getNumber());
                STATUS_NAMES.put(status.getNumber(), name);
            }
        }
    }

    private AttributeValue() {}

    /** The name of a status as filters and groups spell it, such as {@code ContinuedAsNew}. */
    static String statusName(int status) {
        return STATUS_NAMES.getOrDefault(status, Integer.toString(status));
    }

    static Object of(Operand operand, Attribute attribute) {
        if (operand instanceof Truth truth) {
            if (attribute.type() == AttributeType.BOOL) {
                return truth.value();
            }
            throw InvalidQuery.wrongType(attribute, operand.text(), "bool");
        }
        if (operand instanceof Text text) {
            return ofText(text.value(), attribute);
        }
        if (operand instanceof Numeral numeral) {
            return ofNumber(number(numeral), attribute);
        }
        if (operand instanceof Operand.Name name) {
            throw InvalidQuery.unsupported(
                    "column name on the right side of comparison expression (did you forget to quote "
                            + quoted(name.name()) + "?)");
        }
        if (operand instanceof Operand.Function) {
            throw InvalidQuery.unsupported("nested func");
        }
        throw InvalidQuery.expression("unexpected value type " + sort(operand));
    }

    /** The names that Temporal's messages give to the parts of a query. */
    static String sort(Operand operand) {
        if (operand instanceof Truth) {
            return "sqlparser.BoolVal";
        }
        if (operand instanceof Operand.Null) {
            return "*sqlparser.NullVal";
        }
        if (operand instanceof Operand.Tuple) {
            return "sqlparser.ValTuple";
        }
        return operand instanceof Operand.Function ? "*sqlparser.FuncExpr" : "*sqlparser.SQLVal";
    }

    private static Object ofText(String text, Attribute attribute) {
        if (text.indexOf(0) >= 0) {
            throw InvalidQuery.expression("unable to parse value of search attribute " + attribute.alias());
        }
        if (attribute.system() == SystemAttribute.EXECUTION_STATUS) {
            Integer status = STATUSES.get(text);
            if (status == null) {
                throw InvalidQuery.expression("invalid ExecutionStatus value '" + text + "'");
            }
            return status.longValue();
        }
        if (attribute.system() == SystemAttribute.EXECUTION_DURATION) {
            return DurationText.nanoseconds(text)
                    .orElseThrow(() -> InvalidQuery.expression(
                            "invalid duration value for search attribute " + attribute.alias() + ": " + text));
        }
        return switch (attribute.type()) {
            case KEYWORD, KEYWORD_LIST -> text;
            case TEXT -> words(text, attribute);
            case DATETIME -> time(text);
            default -> throw InvalidQuery.wrongType(attribute, quoted(text), "string");
        };
    }

    private static Object ofNumber(Object number, Attribute attribute) {
        if (attribute.system() == SystemAttribute.EXECUTION_STATUS) {
            if (number instanceof Long status && STATUS_NAMES.containsKey(status.intValue())) {
                return status;
            }
            throw number instanceof Long
                    ? InvalidQuery.expression("invalid ExecutionStatus value " + number)
                    : unexpected(number, attribute);
        }
        if (attribute.system() == SystemAttribute.EXECUTION_DURATION && !(number instanceof Long)) {
            throw unexpected(number, attribute);
        }
        if (attribute.type() == AttributeType.DATETIME && number instanceof Long nanoseconds) {
            return Instant.ofEpochSecond(0, nanoseconds);
        }
        boolean fits = switch (attribute.type()) {
            case INT, DOUBLE -> true;
            default -> false;
        };
        if (!fits) {
            throw InvalidQuery.wrongType(attribute, number.toString(), typeOf(number));
        }
        return number;
    }

    private static Object number(Numeral numeral) {
        try {
            return Long.parseLong(numeral.digits());
        } catch (NumberFormatException notWhole) {
            try {
                double value = new BigDecimal(numeral.digits()).doubleValue();
                if (!Double.isInfinite(value)) {
                    return value;
                }
            } catch (NumberFormatException noNumber) {
                throw unreadable(numeral);
            }
            throw unreadable(numeral);
        }
    }

    private static Rejection unreadable(Numeral numeral) {
        return InvalidQuery.expression("unable to parse value " + quoted(numeral.digits()));
    }

    private static Rejection unexpected(Object number, Attribute attribute) {
        return InvalidQuery.expression(
                "unexpected value type " + typeOf(number) + " for search attribute " + attribute.field());
    }

    private static String typeOf(Object number) {
        return number instanceof Long ? "int64" : "float64";
    }

    /** A text is found by its words: without one it finds nothing. */
    private static String words(String text, Attribute attribute) {
        if (text.isBlank()) {
            throw InvalidQuery.expression(
                    "no tokens found filtering on Text type search attribute " + attribute.alias());
        }
        return text;
    }

    private static Instant time(String text) {
        Instant time = parseTime(text);
        if (time == null) {
            throw InvalidQuery.expression("unable to parse datetime '" + text + "'");
        }
        return time;
    }

    /** An RFC 3339 time; null if it is none. */
    static @Nullable Instant parseTime(String text) {
        // ISO 8601 also allows times without seconds and offsets without minutes, RFC 3339 does not.
        if (text.length() < "2006-01-02T15:04:05Z".length() || text.charAt(4) != '-' || text.charAt(16) != ':') {
            return null;
        }
        try {
            return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
        } catch (DateTimeException notATime) {
            return null;
        }
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String camelCase(String constant) {
        StringBuilder name = new StringBuilder();
        for (String word : constant.split("_")) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }
}
