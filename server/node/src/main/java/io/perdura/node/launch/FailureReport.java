package io.perdura.node.launch;

import io.perdura.node.config.InvalidSetting;
import io.perdura.node.config.NearWords;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Prints why a command failed: a line with the cause, a line with the way out; a stack trace only at log level debug. */
public final class FailureReport implements IExecutionExceptionHandler, IParameterExceptionHandler {

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        return report(failure, command);
    }

    /** Yields the exit code. */
    public int report(Exception failure, CommandLine command) {
        FatalStart fatal = asFatal(failure);
        print(command.getErr(), String.valueOf(fatal.getMessage()), fatal.wayOut());
        fatal.others().forEach(other -> print(command.getErr(), String.valueOf(other.getMessage()), other.wayOut()));
        Throwable origin = fatal.getCause();
        if (Logging.isDebug() && origin != null) {
            origin.printStackTrace(command.getErr());
        }
        return fatal.exit().code();
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        print(command.getErr(), String.valueOf(failure.getMessage()), meant(failure) + "See " + name + " --help.");
        return StartExit.USAGE.code();
    }

    private static String meant(ParameterException failure) {
        if (!(failure instanceof UnmatchedArgumentException unmatched)) {
            return "";
        }
        CommandSpec command = failure.getCommandLine().getCommandSpec();
        Set<String> names = new TreeSet<>(command.subcommands().keySet());
        command.options().forEach(option -> names.addAll(List.of(option.names())));
        String word = unmatched.getUnmatched().get(0);
        int equals = word.indexOf('=');
        List<String> near = NearWords.of(equals < 0 ? word : word.substring(0, equals), names);
        return near.isEmpty() ? "" : "Did you mean " + String.join(" or ", near) + "? ";
    }

    private static FatalStart asFatal(Exception failure) {
        if (failure instanceof FatalStart fatal) {
            return fatal;
        }
        if (failure instanceof InvalidSetting invalid) {
            return new FatalStart(StartExit.USAGE, String.valueOf(invalid.getMessage()), invalid.wayOut(), invalid);
        }
        return new FatalStart(
                StartExit.UNEXPECTED,
                failure.getClass().getSimpleName() + ": " + failure.getMessage(),
                "More with --log-level debug.",
                failure);
    }

    private static void print(PrintWriter err, String cause, String wayOut) {
        err.println("perdura: " + cause);
        err.println("         " + wayOut);
        err.flush();
    }
}
