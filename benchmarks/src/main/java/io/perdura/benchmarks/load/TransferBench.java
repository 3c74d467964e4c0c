package io.perdura.benchmarks.load;

import io.perdura.node.verify.CallLog;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code perdura bench transfer}: workflows of two activities against a running server, and what they cost. */
@Command(
        name = "transfer",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = "Run workflows of two activities in a closed loop; print workflows/s, latencies and CPU.")
public final class TransferBench implements Callable<Integer> {
    @Mixin
    private LoadOptions options = new LoadOptions();

    @Option(
            names = "--workflows",
            paramLabel = "N",
            description = "Measure until so many are completed, instead of for a time.")
    private @Nullable Integer workflows;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "Write what was asked and answered, for perdura verify --log; costs CPU.")
    private @Nullable Path calls;

    @Override
    public Integer call() throws InterruptedException {
        LoadPlan plan = options.plan(workflows == null ? Long.MAX_VALUE : workflows);
        MeasuredProcesses processes = options.processes();
        try (CallLog log = calls == null ? null : CallLog.create(calls);
                Connections open =
                        Connections.open(plan.target(), log == null ? List.of() : List.of(new LoggedCalls(log)))) {
            LoadReport report = TransferLoad.run(plan, open, processes);
            report.print(System.out);
            return report.isClean() ? 0 : 1;
        }
    }
}
