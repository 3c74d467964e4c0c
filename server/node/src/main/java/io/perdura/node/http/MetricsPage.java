package io.perdura.node.http;

import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.perdura.node.metric.MetricTable;

/** The text of {@code /metrics}: the node's own table, then the meters of the JVM. */
final class MetricsPage implements AutoCloseable {
    private final MetricTable table;
    private final PrometheusMeterRegistry jvm = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();

    /** Takes a while: it looks through the JVM's beans. */
    MetricsPage(MetricTable table) {
        this.table = table;
        new JvmMemoryMetrics().bindTo(jvm);
        new JvmThreadMetrics().bindTo(jvm);
        new ClassLoaderMetrics().bindTo(jvm);
        new ProcessorMetrics().bindTo(jvm);
        new FileDescriptorMetrics().bindTo(jvm);
        new UptimeMetrics().bindTo(jvm);
        collections.bindTo(jvm);
    }

    String text() {
        StringBuilder page = new StringBuilder();
        table.write(page);
        return page.append(jvm.scrape()).toString();
    }

    @Override
    public void close() {
        collections.close();
        jvm.close();
    }
}
