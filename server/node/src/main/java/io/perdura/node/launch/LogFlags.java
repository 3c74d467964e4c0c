package io.perdura.node.launch;

import io.perdura.node.config.LogConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is logged and how, as flags. */
final class LogFlags {
    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            defaultValue = "${env:LOG_LEVEL}",
            description = "debug, info, warn, error or never (LOG_LEVEL). Default: warn for dev, info otherwise.")
    private LogConfig.@Nullable Level level;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text, json (one object a line) or pretty (the same as text). Default: ${DEFAULT-VALUE}.")
    private LogConfig.Format format = LogConfig.Format.TEXT;

    LogConfig config(LogConfig.Level otherwise) {
        return new LogConfig(level == null ? otherwise : level, format);
    }
}
