package io.perdura.node;

import io.perdura.node.config.InvalidSetting;
import io.perdura.node.launch.ConfigSources;
import io.perdura.node.launch.Dev;
import io.perdura.node.launch.FailureReport;
import io.perdura.node.launch.LocalCluster;
import io.perdura.node.launch.Migrate;
import io.perdura.node.launch.Nodes;
import io.perdura.node.launch.Shards;
import io.perdura.node.launch.Start;
import io.perdura.node.launch.Verify;
import io.perdura.node.launch.Version;
import io.perdura.node.launch.VersionCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The command line of the server. */
@Command(
        name = "perdura",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "A durable execution server that speaks Temporal's API.",
        subcommands = {
            Dev.class,
            Start.class,
            LocalCluster.class,
            Migrate.class,
            Verify.class,
            Nodes.class,
            Shards.class,
            VersionCommand.class,
            HelpCommand.class
        },
        footerHeading = "%nAlso, by the launcher script:%n",
        footer = {
            "  demo transfer   A bank transfer with a stock Temporal SDK, shown event by event.",
            "  bench transfer  Workflows a second, latencies, CPU for each workflow."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Ended by a signal, after a drain",
            "1:Unexpected failure",
            "2:A flag or setting cannot be used",
            "3:A port is in use",
            "4:Postgres does not answer",
            "5:Postgres refuses",
            "6:The database has a schema or a version that this server does not know",
            "7:The node's own Postgres cannot start: data directory in use, not writable, or another",
            "8:The nodes that are there do not let this one in: it has another secret or certificate"
        })
public final class Main implements Callable<Integer> {
    public static void main(String[] args) {
        System.exit(run(commandLine(), new ConfigSources(System.getenv()), args));
    }

    /** Runs a command line with what its file and the environment say; yields the exit code. */
    public static int run(CommandLine commandLine, ConfigSources sources, String... args) {
        try {
            sources.readFileOf(args);
        } catch (InvalidSetting unreadable) {
            return new FailureReport().report(unreadable, commandLine);
        }
        return commandLine.setDefaultValueProvider(sources).execute(args);
    }

    /** The command line as it is run. */
    public static CommandLine commandLine() {
        FailureReport report = new FailureReport();
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(report)
                .setParameterExceptionHandler(report);
    }

    @Override
    public Integer call() {
        CommandLine.usage(this, System.out);
        return 0;
    }
}
