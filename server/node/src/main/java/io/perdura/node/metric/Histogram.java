package io.perdura.node.metric;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** How long something took, counted in the buckets that Temporal's timers have, written in seconds. */
public final class Histogram implements Series {
    private static final long[] BOUNDS_NANOS = bounds();
    private static final String[] BOUNDS_SECONDS =
            Arrays.stream(BOUNDS_NANOS).mapToObj(Histogram::seconds).toArray(String[]::new);

    private final String labels;
    private final LongAdder[] buckets = new LongAdder[BOUNDS_NANOS.length + 1];
    private final LongAdder sumNanos = new LongAdder();

    Histogram(String labels) {
        this.labels = labels;
        Arrays.setAll(buckets, bucket -> new LongAdder());
    }

    public void record(long nanos) {
        int found = Arrays.binarySearch(BOUNDS_NANOS, nanos);
        buckets[found < 0 ? -found - 1 : found].increment();
        sumNanos.add(nanos);
    }

    @Override
    public void write(String name, StringBuilder page) {
        String open = labels.isEmpty() ? "{" : labels.substring(0, labels.length() - 1) + ",";
        long count = 0;
        for (int bucket = 0; bucket < buckets.length; bucket++) {
            count += buckets[bucket].sum();
            String bound = bucket < BOUNDS_SECONDS.length ? BOUNDS_SECONDS[bucket] : "+Inf";
            page.append(name)
                    .append("_bucket")
                    .append(open)
                    .append("le=\"")
                    .append(bound)
                    .append("\"} ");
            page.append(count).append('\n');
        }
        page.append(name)
                .append("_sum")
                .append(labels)
                .append(' ')
                .append(seconds(sumNanos.sum()))
                .append('\n');
        page.append(name)
                .append("_count")
                .append(labels)
                .append(' ')
                .append(count)
                .append('\n');
    }

    private static String seconds(long nanos) {
        return String.valueOf(nanos / 1e9);
    }

    /** 1, 2, 5, 10, … milliseconds up to 1,000 seconds. */
    private static long[] bounds() {
        long[] bounds = new long[19];
        long decade = TimeUnit.MILLISECONDS.toNanos(1);
        for (int i = 0; i < bounds.length; i += 3, decade *= 10) {
            bounds[i] = decade;
            if (i + 2 < bounds.length) {
                bounds[i + 1] = 2 * decade;
                bounds[i + 2] = 5 * decade;
            }
        }
        return bounds;
    }
}
