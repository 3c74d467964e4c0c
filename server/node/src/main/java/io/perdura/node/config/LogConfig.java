package io.perdura.node.config;

import java.util.Locale;

/** What is logged, and how a line looks. */
public record LogConfig(Level level, Format format) {

    /** From which severity on lines are written; never writes none. */
    public enum Level {
        DEBUG,
        INFO,
        WARN,
        ERROR,
        NEVER;

        /** As it is written in a flag. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How a line looks; pretty is a name that users of other servers bring, and means text. */
    public enum Format {
        TEXT,
        JSON,
        PRETTY;

        /** As it is written in a flag. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
