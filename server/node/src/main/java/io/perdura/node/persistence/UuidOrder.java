package io.perdura.node.persistence;

import java.util.Comparator;
import java.util.UUID;

/** The order of ids in Postgres. */
public final class UuidOrder {
    public static final Comparator<UUID> BY_BYTES = (one, other) -> {
        int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
    };

    private UuidOrder() {}
}
