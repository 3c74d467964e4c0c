package io.perdura.sdk.client;

import io.temporal.api.enums.v1.QueryRejectCondition;

/**
 * How a query is asked.
 *
 * @param rejectCondition in which states of the workflow it is not asked at all
 */
public record QueryOptions(QueryRejectCondition rejectCondition) {

    /** Whatever state the workflow is in. */
    public static QueryOptions defaults() {
        return new QueryOptions(QueryRejectCondition.QUERY_REJECT_CONDITION_NONE);
    }
}
