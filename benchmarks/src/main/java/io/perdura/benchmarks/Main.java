package io.perdura.benchmarks;

import io.perdura.benchmarks.demo.TransferDemo;
import io.perdura.benchmarks.load.BacklogBench;
import io.perdura.benchmarks.load.PollsBench;
import io.perdura.benchmarks.load.SteerBench;
import io.perdura.benchmarks.load.TransferBench;
import io.perdura.benchmarks.sdk.SdkBench;
import io.perdura.node.launch.FailureReport;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the demo and the measurements; the launcher script passes it what follows its own name. */
@Command(
        name = "perdura",
        subcommands = {Main.Demo.class, Main.Bench.class})
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        FailureReport report = new FailureReport();
        System.exit(new CommandLine(new Main())
                .setExecutionExceptionHandler(report)
                .setParameterExceptionHandler(report)
                .execute(args));
    }

    /** {@code perdura demo}. */
    @Command(
            name = "demo",
            description = "See what a durable execution is.",
            mixinStandardHelpOptions = true,
            subcommands = {TransferDemo.class})
    static final class Demo {}

    /** {@code perdura bench}. */
    @Command(
            name = "bench",
            description = "Measure a running server.",
            mixinStandardHelpOptions = true,
            subcommands = {
                TransferBench.class,
                SteerBench.Children.class,
                SteerBench.Updates.class,
                SteerBench.Signals.class,
                BacklogBench.class,
                PollsBench.class,
                SdkBench.class
            })
    static final class Bench {}
}
