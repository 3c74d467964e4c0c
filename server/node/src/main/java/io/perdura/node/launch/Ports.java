package io.perdura.node.launch;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;

/** Looks at ports before they are needed, so that the message can name the flag. */
final class Ports {
    private Ports() {}

    static void requireFree(String flag, String host, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (UnknownHostException e) {
            throw notOurs(host, e);
        } catch (BindException e) {
            throw bindFailure(flag, host, port, e);
        } catch (IOException e) {
            throw e instanceof SocketException ? bindFailure(flag, host, port, e) : notOurs(host, e);
        }
    }

    private static FatalStart bindFailure(String flag, String host, int port, IOException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("Permission denied")) {
            return new FatalStart(
                    StartExit.PORT_IN_USE,
                    "This user may not listen on port " + port + " (" + flag + ").",
                    "Pass a " + flag + " above 1023.",
                    e);
        }
        if (message.contains("Cannot assign")) {
            return notOurs(host, e);
        }
        String owner = LocalSockets.read()
                .listener(port)
                .map(process -> " by process " + process + " (" + LocalSockets.name(process) + ")")
                .orElse("");
        return new FatalStart(
                StartExit.PORT_IN_USE,
                "Port " + port + " (" + flag + ") is in use" + owner + ".",
                "Stop what listens there, or pass another " + flag + ".",
                e);
    }

    private static FatalStart notOurs(String host, IOException e) {
        return new FatalStart(
                StartExit.USAGE,
                "\"" + host + "\" (--ip) is not an address of this machine.",
                "Pass --ip 127.0.0.1, or --ip 0.0.0.0 for all addresses.",
                e);
    }
}
