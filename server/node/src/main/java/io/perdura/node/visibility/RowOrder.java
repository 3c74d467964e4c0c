package io.perdura.node.visibility;

import io.perdura.node.persistence.UuidOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/**
 * The order of a list, as Postgres has it, for rows that come from several databases. Because it tells any two runs apart, the
 * place of one run is a place in every database's part of the list.
 *
 * @param descending for each key of a page token
 */
record RowOrder(List<Boolean> descending) implements Comparator<PageToken> {

    /** Open workflows, then closed ones, the newest first. */
    static final RowOrder USUAL = new RowOrder(List.of(true, true));

    @Override
    public int compare(PageToken one, PageToken other) {
        int order = one.kind().compareTo(other.kind());
        for (int i = 0; order == 0 && i < descending.size(); i++) {
            order = compareKeys(one.keys().get(i), other.keys().get(i));
            order = descending.get(i) ? -order : order;
        }
        return order;
    }

    private static int compareKeys(Object one, Object other) {
        if (one instanceof Long number) {
            return number.compareTo((Long) other);
        }
        return one instanceof UUID id
                ? UuidOrder.BY_BYTES.compare(id, (UUID) other)
                : compareTexts((String) one, (String) other);
    }

    /** By bytes, as the columns' collation does. */
    static int compareTexts(String one, String other) {
        return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
