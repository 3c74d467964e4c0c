package io.perdura.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All processes at one moment, with their parents and the CPU time of themselves and of children that have ended. */
record ProcessTable(Map<Long, Entry> entries) {
    private static final Path PROCESSES = Path.of("/proc");
    /** USER_HZ, the same on every Linux that Java runs on. */
    private static final double MILLIS_PER_TICK = 10;

    /** One process; the ticks of ended children are in it, so that nothing is lost when a child comes and goes. */
    record Entry(long parent, long ticks) {}

    static ProcessTable read() {
        Map<Long, Entry> entries = new HashMap<>();
        try (Stream<Path> processes = Files.list(PROCESSES)) {
            List<Path> numbered = processes
                    .filter(process -> process.getFileName().toString().matches("[0-9]+"))
                    .toList();
            for (Path process : numbered) {
                read(process, entries);
            }
        } catch (IOException | UncheckedIOException e) {
            return new ProcessTable(Map.of());
        }
        return new ProcessTable(entries);
    }

    /** The CPU time of a process and all its descendants, leaving out those that stand for themselves. */
    double cpuMillis(long root, Collection<Long> standingForThemselves) {
        Entry entry = entries.get(root);
        if (entry == null) {
            return Double.NaN;
        }
        double millis = entry.ticks * MILLIS_PER_TICK;
        for (Map.Entry<Long, Entry> child : entries.entrySet()) {
            if (child.getValue().parent == root && !standingForThemselves.contains(child.getKey())) {
                millis += cpuMillis(child.getKey(), standingForThemselves);
            }
        }
        return millis;
    }

    private static void read(Path process, Map<Long, Entry> entries) {
        try {
            String stat = Files.readString(process.resolve("stat"));
            // The name stands in brackets and may hold blanks and brackets itself.
            String[] columns = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long ticks = 0;
            for (int column = 11; column <= 14; column++) {
                ticks += Long.parseLong(columns[column]);
            }
            entries.put(Long.valueOf(process.getFileName().toString()), new Entry(Long.parseLong(columns[1]), ticks));
        } catch (IOException e) {
            // It ended since the list was made; its parent's entry has its time, or will have.
            return;
        }
    }
}
