package io.perdura.node.launch;

import io.perdura.node.config.InvalidSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What operators show a node before it changes anything for them: the text of a file, or of the environment. */
final class OperatorToken {
    private OperatorToken() {}

    /** @param file as a flag, the environment or a file of settings names it */
    static Optional<String> of(@Nullable Path file, ConfigSources sources) {
        if (file == null) {
            return sources.find("listen.operator-token").map(String::strip);
        }
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            throw new InvalidSetting(
                    "The token file " + file + " cannot be read.", "Check its name and its permissions.");
        }
    }
}
