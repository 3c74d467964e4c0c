package io.perdura.node.launch;

import io.perdura.node.config.InvalidSetting;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Prints why a command failed: a line with the cause, a line with the way out; a stack trace only at log level debug. */
public final class FailureReport implements IExecutionExceptionHandler, IParameterExceptionHandler {

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        FatalStart fatal = asFatal(failure);
        print(command.getErr(), String.valueOf(fatal.getMessage()), fatal.wayOut());
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
        print(command.getErr(), String.valueOf(failure.getMessage()), "See " + name + " --help.");
        return StartExit.USAGE.code();
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
