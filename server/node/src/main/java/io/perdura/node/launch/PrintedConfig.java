package io.perdura.node.launch;

import io.perdura.node.config.Setting;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** What holds for a command line, setting by setting, and where each value comes from. Secrets are not shown. */
final class PrintedConfig {
    private static final String HIDDEN = "***";

    private final ParseResult parsed;
    private final ConfigSources sources;

    PrintedConfig(ParseResult parsed, ConfigSources sources) {
        this.parsed = parsed;
        this.sources = sources;
    }

    void print(PrintWriter out) {
        for (Setting setting : Setting.ALL) {
            String value = setting.secret() && !value(setting).isEmpty() ? HIDDEN : value(setting);
            out.printf(Locale.ROOT, "%-32s %-32s %s%n", setting.key(), value.isEmpty() ? "-" : value, origin(setting));
        }
        out.flush();
    }

    private String origin(Setting setting) {
        return !setting.flag().isEmpty() && parsed.hasMatchedOption(setting.flag())
                ? setting.flag()
                : sources.origin(setting);
    }

    private String value(Setting setting) {
        OptionSpec option =
                setting.flag().isEmpty() ? null : parsed.commandSpec().findOption(setting.flag());
        Object value = option == null ? sources.find(setting).orElse("") : option.getValue();
        if (value instanceof Collection<?> several) {
            return several.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
        return value == null ? "" : String.valueOf(value);
    }
}
