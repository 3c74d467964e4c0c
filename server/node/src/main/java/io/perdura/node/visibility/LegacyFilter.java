package io.perdura.node.visibility;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.visibility.Expression.And;
import io.perdura.node.visibility.Expression.Compare;
import io.perdura.node.visibility.Operand.Name;
import io.perdura.node.visibility.Operand.Numeral;
import io.perdura.node.visibility.Operand.Text;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.filter.v1.StartTimeFilter;
import io.temporal.api.workflowservice.v1.ListClosedWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListOpenWorkflowExecutionsRequest;
import java.util.ArrayList;
import java.util.List;

/** The queries behind the older lists of open and of closed workflows, which have fields instead of a language. */
public final class LegacyFilter {

    private LegacyFilter() {}

    public static VisibilityQuery open(ListOpenWorkflowExecutionsRequest request) {
        List<Expression> all = new ArrayList<>();
        all.add(status(Operator.EQUAL, WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING));
        addTimes(all, SystemAttribute.START_TIME, request.getStartTimeFilter());
        if (request.hasExecutionFilter()) {
            all.add(equal(
                    SystemAttribute.WORKFLOW_ID, request.getExecutionFilter().getWorkflowId()));
        } else if (request.hasTypeFilter()) {
            all.add(equal(SystemAttribute.WORKFLOW_TYPE, request.getTypeFilter().getName()));
        }
        return VisibilityQuery.where(new And(all));
    }

    /** As Temporal: the time filter, though named after the start, is about the close time. */
    public static VisibilityQuery closed(ListClosedWorkflowExecutionsRequest request) {
        List<Expression> all = new ArrayList<>();
        all.add(status(Operator.NOT_EQUAL, WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING));
        all.add(new Expression.Is(new Name(SystemAttribute.CLOSE_TIME.text()), true, true));
        addTimes(all, SystemAttribute.CLOSE_TIME, request.getStartTimeFilter());
        if (request.hasExecutionFilter()) {
            all.add(equal(
                    SystemAttribute.WORKFLOW_ID, request.getExecutionFilter().getWorkflowId()));
        } else if (request.hasTypeFilter()) {
            all.add(equal(SystemAttribute.WORKFLOW_TYPE, request.getTypeFilter().getName()));
        } else if (request.hasStatusFilter()) {
            WorkflowExecutionStatus wanted = request.getStatusFilter().getStatus();
            if (wanted == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING
                    || wanted == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_UNSPECIFIED
                    || wanted == WorkflowExecutionStatus.UNRECOGNIZED) {
                throw invalid("StatusFilter must be specified and must be not Running.");
            }
            all.add(status(Operator.EQUAL, wanted));
        }
        return VisibilityQuery.where(new And(all));
    }

    private static void addTimes(List<Expression> all, SystemAttribute attribute, StartTimeFilter filter) {
        if (filter.hasEarliestTime() && filter.hasLatestTime()) {
            requireOrder(filter);
        }
        if (filter.hasEarliestTime()) {
            all.add(new Compare(new Name(attribute.text()), Operator.GREATER_OR_EQUAL, time(filter.getEarliestTime())));
        }
        if (filter.hasLatestTime()) {
            all.add(new Compare(new Name(attribute.text()), Operator.LESS_OR_EQUAL, time(filter.getLatestTime())));
        }
    }

    private static void requireOrder(StartTimeFilter filter) {
        if (Timestamps.isValid(filter.getEarliestTime())
                && Timestamps.isValid(filter.getLatestTime())
                && Timestamps.compare(filter.getEarliestTime(), filter.getLatestTime()) > 0) {
            throw invalid("EarliestTime in StartTimeFilter should not be larger than LatestTime.");
        }
    }

    private static Operand time(Timestamp time) {
        return new Text(Timestamps.isValid(time) ? Timestamps.toString(time) : "out of range");
    }

    private static Expression status(Operator operator, WorkflowExecutionStatus status) {
        return new Compare(
                new Name(SystemAttribute.EXECUTION_STATUS.text()),
                operator,
                new Numeral(Integer.toString(status.getNumber())));
    }

    private static Expression equal(SystemAttribute attribute, String value) {
        return new Compare(new Name(attribute.text()), Operator.EQUAL, new Text(value));
    }

    private static Rejection invalid(String message) {
        return new Rejection(Code.INVALID_ARGUMENT, message);
    }
}
