package io.perdura.node.config;

import java.nio.file.Path;

/** How nodes tell each other from strangers. With either of the two that do, all that they say to each other is sealed. */
public sealed interface ClusterSecurity {

    /** Whoever reaches the ports between nodes is one of them. */
    record Open() implements ClusterSecurity {}

    /** Whoever knows it is one of them; never shown. */
    record Secret(String text) implements ClusterSecurity {
        private static final int CHARACTERS_MIN = 16;

        public Secret {
            if (text.length() < CHARACTERS_MIN) {
                throw new InvalidSetting(
                        "The cluster's secret has " + text.length() + " characters.",
                        "Give at least " + CHARACTERS_MIN + ", such as the output of: openssl rand -base64 32.");
            }
        }

        @Override
        public String toString() {
            return "Secret[***]";
        }
    }

    /**
     * Whoever has a certificate of this authority is one of them, so it must sign nothing else.
     *
     * @param certificate PEM, the node's first
     * @param key PEM, PKCS #8
     * @param authority PEM, one or several
     */
    record Certificates(Path certificate, Path key, Path authority) implements ClusterSecurity {}
}
