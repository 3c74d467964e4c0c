package io.perdura.node.launch;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code perdura shards}: how the slots are divided among shards, and what may be done about it while nodes serve. */
@Command(
        name = "shards",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "See how work is divided, and divide it otherwise, while all goes on.",
        subcommands = {ShardsList.class, ShardsSplit.class, ShardsMerge.class, ShardsMove.class, ShardsMoveData.class},
        footer = {"", "Each command is safe to repeat: what was done already is said to be done."})
public final class Shards implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return 0;
    }
}
