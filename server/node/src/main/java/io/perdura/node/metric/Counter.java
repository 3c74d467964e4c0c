package io.perdura.node.metric;

import java.util.concurrent.atomic.LongAdder;

/** A number that only grows. */
public final class Counter implements Series {
    private final String labels;
    private final LongAdder count = new LongAdder();

    Counter(String labels) {
        this.labels = labels;
    }

    public void increment() {
        count.increment();
    }

    public void add(long amount) {
        count.add(amount);
    }

    long value() {
        return count.sum();
    }

    @Override
    public void write(String name, StringBuilder page) {
        page.append(name).append(labels).append(' ').append(count.sum()).append('\n');
    }
}
