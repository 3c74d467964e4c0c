package io.perdura.node.metric;

import java.util.function.LongSupplier;

/** A number that is read when the page is written. */
record Gauge(String labels, LongSupplier value) implements Series {
    @Override
    public void write(String name, StringBuilder page) {
        page.append(name).append(labels).append(' ').append(value.getAsLong()).append('\n');
    }
}
