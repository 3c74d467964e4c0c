package io.perdura.node.persistence;

/**
 * A table whose rows belong to a slot, and go with it to another database. A row is known by its slot, its run and, where a
 * run has several, a third column; whether it has changed is read off a hash.
 */
enum MovedTable {
    /** Rows of history never change: its key alone tells, and the key's index is read without the table. */
    HISTORY("history", "seq", "ROW(t.run_id, t.seq)", "octet_length(t.events) + octet_length(t.changes)"),
    EXECUTION("execution", "", "t", "octet_length(t.memo) + octet_length(t.search_attributes)"),
    /** Of one run and seq there is one state. */
    SNAPSHOT("snapshot", "", "ROW(t.run_id, t.seq, t.format)", "octet_length(t.state)"),
    BACKLOG("backlog", "task", "t", "0"),
    DELETION("deletion", "", "t", "0");

    final String table;
    private final String third;
    private final String version;
    private final String size;

    MovedTable(String table, String third, String version, String size) {
        this.table = table;
        this.third = third;
        this.version = version;
        this.size = size;
    }

    private static final String FENCE =
            "WITH fence AS MATERIALIZED (SELECT FROM move_fence WHERE ticket = $1 FOR SHARE), ";

    /** As long as copies arrive here: what was on its way when that ended does not come after it. */
    private static final String ARRIVING = "WITH fence AS MATERIALIZED (SELECT FROM move_fence AS f, slot_transit AS a"
            + " WHERE f.ticket = $1 AND a.slot_from = $2 AND a.state = 'arriving' FOR SHARE), ";

    /** For each table and slot that has rows: how many, and all their hashes in one. */
    static String digests() {
        StringBuilder sql = new StringBuilder();
        for (MovedTable one : values()) {
            sql.append(sql.isEmpty() ? "" : " UNION ALL ")
                    .append("SELECT ")
                    .append(one.ordinal())
                    .append(", t.slot, count(*), bit_xor(")
                    .append(one.hash())
                    .append(") FROM ")
                    .append(one.table)
                    .append(" AS t WHERE t.slot BETWEEN $1 AND $2 GROUP BY t.slot");
        }
        return sql.toString();
    }

    private String hash() {
        return "hash_record_extended(" + version + ", 0)";
    }

    private String third() {
        return third.isEmpty() ? "0::bigint" : "t." + third;
    }

    private String key() {
        return third.isEmpty() ? "t.slot, t.run_id" : "t.slot, t.run_id, t." + third;
    }

    private String joined() {
        return "t.slot = k.slot AND t.run_id = k.run_id" + (third.isEmpty() ? "" : " AND t." + third + " = k.third");
    }

    /** Keys with their hashes and sizes, in order, after one key and not after a slot. */
    String keys() {
        return "SELECT t.slot, t.run_id, " + third() + ", " + hash() + ", " + size + " FROM " + table
                + " AS t WHERE t.slot <= $1 AND (" + key() + ") > ($2, $3"
                + (third.isEmpty() ? ") AND $4::bigint IS NOT NULL" : ", $4)") + " ORDER BY " + key() + " LIMIT $5";
    }

    private static String keyed(int first) {
        return "unnest($" + first + "::int[], $" + (first + 1) + "::uuid[], $" + (first + 2)
                + "::bigint[]) AS k (slot, run_id, third)";
    }

    /** Whole rows as text, whatever columns the table has. */
    String read() {
        return "SELECT t::text FROM " + table + " AS t JOIN " + keyed(1) + " ON " + joined();
    }

    String put() {
        return ARRIVING + "put AS (INSERT INTO " + table + " SELECT r.* FROM unnest($3::text[]::" + table
                + "[]) AS r WHERE EXISTS (SELECT FROM fence) ON CONFLICT DO NOTHING)"
                + " SELECT count(*) FROM fence";
    }

    String remove() {
        return ARRIVING + "gone AS (DELETE FROM " + table + " AS t USING " + keyed(3) + " WHERE " + joined()
                + " AND EXISTS (SELECT FROM fence)) SELECT count(*) FROM fence";
    }

    /** Some rows of slots that are left over here, and of no others, from one slot on. */
    String sweep() {
        return FENCE + "left_over AS MATERIALIZED (SELECT l.slot_to FROM slot_transit AS l, fence"
                + " WHERE l.slot_from = $2 AND l.slot_to = $3 AND l.state = 'left over' AND NOT EXISTS ("
                + "SELECT FROM shard AS s WHERE s.slot_from <= l.slot_to AND l.slot_from <= s.slot_to)),"
                + " page AS MATERIALIZED (SELECT x.place FROM left_over AS l CROSS JOIN LATERAL ("
                + "SELECT t.ctid AS place FROM " + table + " AS t WHERE t.slot BETWEEN $4 AND l.slot_to"
                + " ORDER BY t.slot, t.run_id LIMIT $5) AS x),"
                + " gone AS (DELETE FROM " + table + " AS t USING page AS p WHERE t.ctid = p.place RETURNING t.slot)"
                + " SELECT (SELECT count(*) FROM fence), count(*), max(slot) FROM gone";
    }
}
