package io.perdura.node.visibility;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A search attribute that every workflow has, with the column of table {@code execution} that holds it. */
enum SystemAttribute {
    WORKFLOW_ID("WorkflowId", AttributeType.KEYWORD, Form.TEXT, "workflow_id"),
    RUN_ID("RunId", AttributeType.KEYWORD, Form.UUID, "run_id"),
    WORKFLOW_TYPE("WorkflowType", AttributeType.KEYWORD, Form.TEXT, "workflow_type"),
    EXECUTION_STATUS("ExecutionStatus", AttributeType.KEYWORD, Form.STATUS, "status"),
    START_TIME("StartTime", AttributeType.DATETIME, Form.MILLISECONDS, "start_ms"),
    EXECUTION_TIME("ExecutionTime", AttributeType.DATETIME, Form.MILLISECONDS, "execution_ms"),
    CLOSE_TIME("CloseTime", AttributeType.DATETIME, Form.MILLISECONDS, "close_ms"),
    EXECUTION_DURATION("ExecutionDuration", AttributeType.INT, Form.NUMBER, "((close_ms - execution_ms) * 1000000)"),
    TASK_QUEUE("TaskQueue", AttributeType.KEYWORD, Form.TEXT, "task_queue"),
    HISTORY_LENGTH("HistoryLength", AttributeType.INT, Form.NUMBER, closed("history_length")),
    HISTORY_SIZE_BYTES("HistorySizeBytes", AttributeType.INT, Form.NUMBER, closed("history_size_bytes")),
    STATE_TRANSITION_COUNT("StateTransitionCount", AttributeType.INT, Form.NUMBER, closed("transitions")),
    PARENT_WORKFLOW_ID("ParentWorkflowId", AttributeType.KEYWORD, Form.TEXT, "parent_workflow_id", true),
    PARENT_RUN_ID("ParentRunId", AttributeType.KEYWORD, Form.TEXT, "parent_run_id", true),
    ROOT_WORKFLOW_ID("RootWorkflowId", AttributeType.KEYWORD, Form.TEXT, "root_workflow_id", true),
    ROOT_RUN_ID("RootRunId", AttributeType.KEYWORD, Form.TEXT, "root_run_id", true);

    /** How a column holds the value. */
    enum Form {
        TEXT,
        UUID,
        STATUS,
        MILLISECONDS,
        NUMBER
    }

    private static final Map<String, SystemAttribute> BY_TEXT = new HashMap<>();

    static {
        for (SystemAttribute attribute : values()) {
            BY_TEXT.put(attribute.text, attribute);
        }
    }

    private final String text;
    private final AttributeType type;
    private final Form form;
    private final String column;
    private final String orderColumn;

    SystemAttribute(String text, AttributeType type, Form form, String column) {
        this(text, type, form, column, false);
    }

    SystemAttribute(String text, AttributeType type, Form form, String column, boolean emptyIsNone) {
        this.text = text;
        this.type = type;
        this.form = form;
        this.column = emptyIsNone ? "NULLIF(" + column + ", '')" : column;
        this.orderColumn = switch (form) {
            case TEXT, UUID, STATUS -> column;
            case MILLISECONDS -> text.equals("CloseTime") ? "coalesce(close_ms, 9223372036854775807)" : column;
            case NUMBER -> "coalesce(" + column + ", -1)";
        };
    }

    static @Nullable SystemAttribute named(String text) {
        return BY_TEXT.get(text);
    }

    String text() {
        return text;
    }

    AttributeType type() {
        return type;
    }

    Form form() {
        return form;
    }

    /** The column, or the expression over columns; null while the workflow has no such value. */
    String column() {
        return column;
    }

    /** The same for ORDER BY, where it must not be null: what is still open counts as closed last. */
    String orderColumn() {
        return orderColumn;
    }

    /** Whether only closed workflows have a value. */
    boolean isOfClosed() {
        return this == CLOSE_TIME || form == Form.NUMBER;
    }

    /** As Temporal: the sizes of a history can be searched once it is complete. */
    private static String closed(String column) {
        return "(CASE WHEN close_ms IS NOT NULL THEN " + column + " END)";
    }
}
