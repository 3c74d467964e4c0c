package io.perdura.node.worker;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.visibility.Expression;
import io.perdura.node.visibility.Expression.And;
import io.perdura.node.visibility.Expression.Between;
import io.perdura.node.visibility.Expression.Compare;
import io.perdura.node.visibility.Expression.Is;
import io.perdura.node.visibility.Expression.Or;
import io.perdura.node.visibility.Operand;
import io.perdura.node.visibility.Operator;
import io.perdura.node.visibility.VisibilityQuery;
import io.temporal.api.worker.v1.WorkerHeartbeat;
import java.text.ParseException;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A filter over workers, in the grammar of the visibility queries. As in Temporal a condition that makes no sense (a field
 * that there is not, an operator that a field does not take) holds for nobody, and only what cannot be read is refused.
 */
public final class WorkerQuery {

    private static final Map<String, Function<WorkerHeartbeat, String>> TEXTS = Map.of(
            "WorkerInstanceKey", WorkerHeartbeat::getWorkerInstanceKey,
            "WorkerIdentity", WorkerHeartbeat::getWorkerIdentity,
            "HostName", worker -> worker.getHostInfo().getHostName(),
            "TaskQueue", WorkerHeartbeat::getTaskQueue,
            "DeploymentName", worker -> worker.getDeploymentVersion().getDeploymentName(),
            "BuildId", worker -> worker.getDeploymentVersion().getBuildId(),
            "SdkName", WorkerHeartbeat::getSdkName,
            "SdkVersion", WorkerHeartbeat::getSdkVersion,
            "WorkerStatus", WorkerQuery::status,
            "status", WorkerQuery::status);

    private static final Map<String, Function<WorkerHeartbeat, @Nullable Timestamp>> TIMES = Map.of(
            "StartTime", worker -> worker.hasStartTime() ? worker.getStartTime() : null,
            "HeartbeatTime", worker -> worker.hasHeartbeatTime() ? worker.getHeartbeatTime() : null);

    private WorkerQuery() {}

    /** The filter; fails with a {@code Rejection} if the query cannot be read. */
    public static Predicate<WorkerHeartbeat> parse(String query) {
        String filter = query.strip();
        if (filter.isEmpty()) {
            return worker -> true;
        }
        String lower = filter.toLowerCase(Locale.ROOT);
        if (lower.startsWith("where ") || lower.startsWith("select ")) {
            throw new Rejection(Code.INVALID_ARGUMENT, "invalid filter: " + filter);
        }
        VisibilityQuery parsed = parsed(filter);
        if (parsed.limited()) {
            throw new Rejection(Code.INVALID_ARGUMENT, "operation is not supported: 'limit' clause");
        }
        Expression expression = parsed.filter();
        if (expression == null) {
            throw new Rejection(Code.INVALID_ARGUMENT, "operation is not supported: 'where' clause is missing");
        }
        return worker -> Boolean.TRUE.equals(holds(expression, worker));
    }

    private static VisibilityQuery parsed(String filter) {
        try {
            return VisibilityQuery.parse(filter);
        } catch (Rejection malformed) {
            String reason =
                    String.valueOf(malformed.getMessage()).replaceFirst("^invalid query: (malformed SQL query: )?", "");
            throw new Rejection(Code.INVALID_ARGUMENT, "malformed query: " + reason);
        }
    }

    /** Null: it makes no sense, and neither does what it is part of, unless that is decided before it comes to it. */
    private static @Nullable Boolean holds(Expression expression, WorkerHeartbeat worker) {
        if (expression instanceof And and) {
            for (Expression each : and.all()) {
                Boolean holds = holds(each, worker);
                if (holds == null || !holds) {
                    return holds;
                }
            }
            return true;
        }
        if (expression instanceof Or or) {
            for (Expression each : or.any()) {
                Boolean holds = holds(each, worker);
                if (holds == null || holds) {
                    return holds;
                }
            }
            return false;
        }
        if (expression instanceof Compare compare) {
            return compared(compare, worker);
        }
        if (expression instanceof Between between) {
            return isBetween(between, worker);
        }
        return expression instanceof Is is && is.againstNull() ? isNull(is, worker) : null;
    }

    private static @Nullable Boolean compared(Compare compare, WorkerHeartbeat worker) {
        Function<WorkerHeartbeat, String> text = TEXTS.get(name(compare.left()));
        if (text != null) {
            return compare.right() instanceof Operand.Text wanted
                            && !wanted.value().isEmpty()
                    ? compared(text.apply(worker), compare.operator(), wanted.value())
                    : null;
        }
        Function<WorkerHeartbeat, @Nullable Timestamp> field = TIMES.get(name(compare.left()));
        Timestamp wanted = time(compare.right());
        if (field == null || wanted == null) {
            return null;
        }
        Timestamp time = field.apply(worker);
        int order = Timestamps.compare(time == null ? Timestamp.getDefaultInstance() : time, wanted);
        return switch (compare.operator()) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
            default -> null;
        };
    }

    private static @Nullable Boolean compared(String value, Operator operator, String wanted) {
        return switch (operator) {
            case EQUAL -> value.equals(wanted);
            case NOT_EQUAL -> !value.equals(wanted);
            case STARTS_WITH -> value.startsWith(wanted);
            case NOT_STARTS_WITH -> !value.startsWith(wanted);
            default -> null;
        };
    }

    private static @Nullable Boolean isBetween(Between between, WorkerHeartbeat worker) {
        Function<WorkerHeartbeat, @Nullable Timestamp> field = TIMES.get(name(between.left()));
        Timestamp from = time(between.from());
        Timestamp to = time(between.to());
        if (field == null || from == null || to == null) {
            return null;
        }
        Timestamp time = field.apply(worker);
        if (time == null) {
            return false;
        }
        boolean inside = Timestamps.compare(time, from) >= 0 && Timestamps.compare(time, to) <= 0;
        return inside != between.negated();
    }

    private static @Nullable Boolean isNull(Is is, WorkerHeartbeat worker) {
        Function<WorkerHeartbeat, String> text = TEXTS.get(name(is.left()));
        if (text != null) {
            return text.apply(worker).isEmpty() != is.negated();
        }
        Function<WorkerHeartbeat, @Nullable Timestamp> field = TIMES.get(name(is.left()));
        return field == null ? null : (field.apply(worker) == null) != is.negated();
    }

    private static String name(Operand operand) {
        if (!(operand instanceof Operand.Name name)) {
            return "";
        }
        // A word that SQL reserves: Temporal's parser writes it small.
        return name.name().equalsIgnoreCase("status") ? "status" : name.name();
    }

    private static @Nullable Timestamp time(Operand operand) {
        if (!(operand instanceof Operand.Text text)) {
            return null;
        }
        try {
            return Timestamps.parse(text.value());
        } catch (ParseException noTime) {
            return null;
        }
    }

    /** As enums read in Temporal's messages. */
    private static String status(WorkerHeartbeat worker) {
        return switch (worker.getStatus()) {
            case WORKER_STATUS_RUNNING -> "Running";
            case WORKER_STATUS_SHUTTING_DOWN -> "ShuttingDown";
            case WORKER_STATUS_SHUTDOWN -> "Shutdown";
            default -> "Unspecified";
        };
    }
}
