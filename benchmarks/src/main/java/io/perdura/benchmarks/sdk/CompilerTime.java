package io.perdura.benchmarks.sdk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * CPU that the compilers of a JVM have used: most of what a young process uses, and next to nothing of what an old one does. Read
 * from Linux; a JVM that ends compiler threads that have nothing to do would take their time with them.
 */
final class CompilerTime {
    /** So that none of them ends. */
    static final String FLAG = "-XX:-UseDynamicNumberOfCompilerThreads";

    private static final double MILLIS_PER_TICK = 10;
    private static final int USER_TICKS = 11;

    private CompilerTime() {}

    static double millis(long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", String.valueOf(pid), "task"))) {
            List<Path> all = threads.toList();
            return all.stream().mapToDouble(CompilerTime::millis).sum();
        } catch (IOException | UncheckedIOException e) {
            return Double.NaN;
        }
    }

    private static double millis(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            int nameEnds = stat.lastIndexOf(')');
            String name = stat.substring(stat.indexOf('(') + 1, nameEnds);
            if (!name.startsWith("C1 Compiler") && !name.startsWith("C2 Compiler")) {
                return 0;
            }
            String[] columns = stat.substring(nameEnds + 2).split(" ", -1);
            return (Long.parseLong(columns[USER_TICKS]) + Long.parseLong(columns[USER_TICKS + 1])) * MILLIS_PER_TICK;
        } catch (IOException e) {
            return 0; // it ended since the list was made
        }
    }
}
