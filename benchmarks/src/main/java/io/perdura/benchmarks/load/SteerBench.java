package io.perdura.benchmarks.load;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The measurements of how runs are steered: by each other, by updates, by signals. */
public final class SteerBench {

    private SteerBench() {}

    /** {@code perdura bench children}: what a child costs beside two runs that know nothing of each other. */
    @Command(
            name = "children",
            sortOptions = false,
            mixinStandardHelpOptions = true,
            description = "Run workflows that each start a child and wait for it, after such as have none; print what a"
                    + " child costs.")
    public static final class Children implements Callable<Integer> {
        @Mixin
        private LoadOptions options = new LoadOptions();

        @Override
        public Integer call() throws InterruptedException {
            LoadPlan plan = options.plan();
            MeasuredProcesses processes = options.processes();
            try (Connections open = Connections.open(plan.target())) {
                LoadReport alone =
                        WorkloadRun.of(plan, open, processes, caller -> new RunWorkload(plan, caller, false));
                LoadReport pairs = WorkloadRun.of(plan, open, processes, caller -> new RunWorkload(plan, caller, true));
                alone.print(System.out);
                pairs.print(System.out);
                if (alone.cpuMillis() > 0) {
                    System.out.printf(
                            Locale.ROOT,
                            "A parent with a child costs %.2f times the CPU of two runs alone.%n",
                            pairs.cpuMillis() / (2 * alone.cpuMillis()));
                }
                return alone.isClean() && pairs.isClean() ? 0 : 1;
            }
        }
    }

    /** {@code perdura bench updates}. */
    @Command(
            name = "updates",
            sortOptions = false,
            mixinStandardHelpOptions = true,
            description = "Update open workflows, whose workers accept and complete each update in one task.")
    public static final class Updates implements Callable<Integer> {
        @Mixin
        private LoadOptions options = new LoadOptions();

        @Override
        public Integer call() throws InterruptedException {
            return talk(options, true);
        }
    }

    /** {@code perdura bench signals}. */
    @Command(
            name = "signals",
            sortOptions = false,
            mixinStandardHelpOptions = true,
            description = "Signal open workflows, whose workers see the signals.")
    public static final class Signals implements Callable<Integer> {
        @Mixin
        private LoadOptions options = new LoadOptions();

        @Override
        public Integer call() throws InterruptedException {
            return talk(options, false);
        }
    }

    private static int talk(LoadOptions options, boolean updates) throws InterruptedException {
        LoadPlan plan = options.plan();
        MeasuredProcesses processes = options.processes();
        try (Connections open = Connections.open(plan.target())) {
            LoadReport report =
                    WorkloadRun.of(plan, open, processes, caller -> new TalkWorkload(plan, caller, updates));
            report.print(System.out);
            return report.isClean() ? 0 : 1;
        }
    }
}
