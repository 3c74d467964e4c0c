package io.perdura.node.metric;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** All series of a node by name and labels. Label values come from code, never from requests, so the table is bounded. */
public final class MetricTable {
    private final ConcurrentSkipListMap<String, Family> families = new ConcurrentSkipListMap<>();

    /** Labels are names and values in turn: {@code counter("service_requests", "operation", "CountWorkflowExecutions")}. */
    public Counter counter(String name, String... labels) {
        return (Counter) family(name, "counter").series(labels(labels), Counter::new);
    }

    public Histogram histogram(String name, String... labels) {
        return (Histogram) family(name, "histogram").series(labels(labels), Histogram::new);
    }

    public void gauge(String name, LongSupplier value, String... labels) {
        Series unused = family(name, "gauge").series(labels(labels), shown -> new Gauge(shown, value));
    }

    /** All series as Prometheus text. */
    public void write(StringBuilder page) {
        families.forEach((name, family) -> {
            page.append("# TYPE ").append(name).append(' ').append(family.type).append('\n');
            family.series.values().forEach(series -> series.write(name, page));
        });
    }

    private Family family(String name, String type) {
        return families.computeIfAbsent(name, absent -> new Family(type, new ConcurrentSkipListMap<>()));
    }

    private static String labels(String... namesAndValues) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            shown.append(i == 0 ? '{' : ',')
                    .append(namesAndValues[i])
                    .append("=\"")
                    .append(namesAndValues[i + 1])
                    .append('"');
        }
        return shown.isEmpty() ? "" : shown.append('}').toString();
    }

    private record Family(String type, Map<String, Series> series) {
        Series series(String labels, Function<String, Series> absent) {
            return series.computeIfAbsent(labels, absent);
        }
    }
}
