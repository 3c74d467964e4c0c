package io.perdura.node.persistence;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;

/**
 * What a server says of itself.
 *
 * @param inRecovery it follows another one, or is not done with starting
 * @param timeline grows with each promotion; {@link #UNASKED} if it was not asked for
 */
record ServerRole(boolean inRecovery, long timeline) {
    static final long UNASKED = 0;

    private static final String RECOVERY = "SELECT pg_is_in_recovery()";
    private static final String BOTH = RECOVERY + ", CASE WHEN pg_is_in_recovery() THEN '0'"
            + " ELSE left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) END";

    /** A database of one host has no other that could be meant, and is not asked for what some that are like Postgres do not have. */
    static Future<ServerRole> of(SqlConnection connection, boolean oneOfSeveral) {
        return connection.query(oneOfSeveral ? BOTH : RECOVERY).execute().map(rows -> {
            Row row = rows.iterator().next();
            return new ServerRole(row.getBoolean(0), oneOfSeveral ? Long.parseLong(row.getString(1), 16) : UNASKED);
        });
    }
}
