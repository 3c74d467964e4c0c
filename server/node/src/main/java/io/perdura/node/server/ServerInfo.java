package io.perdura.node.server;

import java.util.List;

/**
 * What a started server tells about itself.
 *
 * @param grpcAddress {@code host:port} where it really listens
 * @param database such as {@code Postgres 18.6, embedded}
 */
public record ServerInfo(String grpcAddress, String httpAddress, String database, List<String> namespaces) {
    public ServerInfo {
        namespaces = List.copyOf(namespaces);
    }
}
