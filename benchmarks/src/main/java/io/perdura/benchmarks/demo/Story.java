package io.perdura.benchmarks.demo;

import java.io.PrintStream;
import java.util.Locale;

/** What happened, a line each, with the seconds since the story began. Thread-safe. */
final class Story {
    private final PrintStream out;
    private final long beganAt = System.nanoTime();

    Story(PrintStream out) {
        this.out = out;
    }

    void tell(String who, String what) {
        out.printf(Locale.ROOT, "%7.2f s  %-12s %s%n", (System.nanoTime() - beganAt) / 1e9, who, what);
        out.flush();
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }
}
