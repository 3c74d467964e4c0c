package io.perdura.node.api;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.engine.Rejections;
import io.temporal.api.errordetails.v1.ClientVersionNotSupportedFailure;
import io.temporal.api.errordetails.v1.ServerVersionNotSupportedFailure;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which clients may speak with this server: it must want the client, and the client must want it. */
public final class ClientVersions {

    private final SemanticVersion server;
    private final Map<String, String> supported;
    private final Map<String, VersionRange> ranges;

    /** @param supported versions that are welcome, by the client's name; who is not named is welcome in any */
    public ClientVersions(String serverVersion, Map<String, String> supported) {
        this.server = SemanticVersion.parse(serverVersion);
        this.supported = Map.copyOf(supported);
        this.ranges = supported.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> VersionRange.parse(entry.getValue())));
    }

    /** Refuses a client by the headers client-name, client-version and supported-server-versions. */
    void check(String name, String version, @Nullable String servers) {
        VersionRange range = ranges.get(name);
        if (range != null && !version.isEmpty() && !range.contains(clientVersion(version))) {
            throw new Rejection(
                    Code.FAILED_PRECONDITION,
                    "Client version " + version + " is not supported. Server supports " + name + " versions: "
                            + supported.get(name),
                    ClientVersionNotSupportedFailure.newBuilder()
                            .setClientName(name)
                            .setClientVersion(version)
                            .setSupportedVersions(supported.getOrDefault(name, ""))
                            .build());
        }
        if (servers != null && !servers.isEmpty() && !serverRange(servers).contains(server)) {
            String own = server.major() + "." + server.minor() + "." + server.patch();
            throw new Rejection(
                    Code.FAILED_PRECONDITION,
                    "Server version " + own + " is not supported. Client supports server versions: " + servers,
                    ServerVersionNotSupportedFailure.newBuilder()
                            .setServerVersion(own)
                            .setClientSupportedServerVersions(servers)
                            .build());
        }
    }

    private static SemanticVersion clientVersion(String version) {
        try {
            return SemanticVersion.parse(version);
        } catch (IllegalArgumentException malformed) {
            throw Rejections.invalid("Unable to parse client version: " + malformed.getMessage());
        }
    }

    private static VersionRange serverRange(String servers) {
        try {
            return VersionRange.parse(servers);
        } catch (IllegalArgumentException malformed) {
            throw Rejections.invalid("Unable to parse supported server versions: " + malformed.getMessage());
        }
    }
}
