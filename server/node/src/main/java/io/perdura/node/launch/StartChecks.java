package io.perdura.node.launch;

import io.perdura.node.config.ExternalPostgresConfig;
import io.perdura.node.config.NodeConfig;
import io.perdura.node.config.Role;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What can be seen to be wrong before anything is started, all of it at once. */
final class StartChecks {
    private static final int CONNECT_MS = 2_000;

    private final NodeConfig config;
    private final List<FatalStart> causes = new ArrayList<>();

    private StartChecks(NodeConfig config) {
        this.config = config;
    }

    /** Fails with {@link FatalStart}. */
    static void require(NodeConfig config) {
        StartChecks checks = new StartChecks(config);
        checks.ports();
        if (config.postgres() instanceof ExternalPostgresConfig external) {
            checks.postgres(external);
        }
        config.databases().forEach(one -> checks.postgres(one.postgres()));
        if (!checks.causes.isEmpty()) {
            throw FatalStart.all(checks.causes);
        }
    }

    private void ports() {
        if (config.cluster().roles().contains(Role.FRONTEND)) {
            port("--port", config.grpc().host(), config.grpc().port());
        }
        port("--metrics-port", config.http().host(), config.http().port());
        if (config.cluster().clustered()) {
            port("--cluster-port", config.cluster().host(), config.cluster().clusterPort());
            port("--bus-port", config.cluster().host(), config.cluster().busPort());
        }
    }

    private void port(String flag, String host, int port) {
        try {
            Ports.requireFree(flag, host, port);
        } catch (FatalStart taken) {
            causes.add(taken);
        }
    }

    /** Only whether somebody listens, at one of its hosts: all else is found out by the first connection. */
    private void postgres(ExternalPostgresConfig external) {
        FatalStart first = null;
        for (InetSocketAddress address : external.addresses()) {
            FatalStart refused = refusal(address, external);
            if (refused == null) {
                return;
            }
            first = first == null ? refused : first;
        }
        if (first != null) {
            causes.add(first);
        }
    }

    private static @Nullable FatalStart refusal(InetSocketAddress address, ExternalPostgresConfig external) {
        try (Socket socket = new Socket()) {
            if (address.isUnresolved()) {
                throw new UnknownHostException(address.getHostString() + " is unknown");
            }
            socket.connect(address, CONNECT_MS);
            return null;
        } catch (java.net.SocketTimeoutException e) {
            return StartFailure.explain(new TimeoutException("nothing came back in 2 s"), external);
        } catch (IOException e) {
            return StartFailure.explain(e, external);
        }
    }
}
