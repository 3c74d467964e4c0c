package io.perdura.node.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the node shows clients, and what it wants to see of them.
 *
 * @param certificate PEM, the node's first
 * @param key PEM, PKCS #8
 * @param clients PEM: only clients with a certificate of this authority are served; empty: all are
 */
public record ClientTlsConfig(Path certificate, Path key, Optional<Path> clients) {}
