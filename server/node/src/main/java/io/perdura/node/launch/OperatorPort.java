package io.perdura.node.launch;

import io.perdura.node.config.InvalidSetting;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The node that is asked, as a flag, and what it answers. */
final class OperatorPort {
    private static final Duration CONNECTED_MAX = Duration.ofSeconds(5);
    private static final Duration TOLD_MAX = Duration.ofSeconds(10);
    /** Longer than a node takes before it says that it does not know. */
    private static final Duration DONE_MAX = Duration.ofSeconds(30);

    @Option(
            names = "--ask",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:9090",
            description = "The HTTP port of any node (--metrics-port). Default: ${DEFAULT-VALUE}.")
    private String address = "";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            defaultValue = "${env:PERDURA_OPERATOR_TOKEN_FILE}",
            description = "The operators' token of the nodes (--operator-token-file), to change something from another"
                    + " machine; or PERDURA_OPERATOR_TOKEN.")
    private @Nullable Path tokenFile;

    /** What the node says under a path. */
    JsonObject get(String path) throws InterruptedException {
        return answer(request(path).timeout(TOLD_MAX));
    }

    /** Has the node do something; what cannot be done ends the command with what the node says. */
    JsonObject post(String path, JsonObject body) throws InterruptedException {
        HttpRequest.Builder request = request(path)
                .timeout(DONE_MAX)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body.encode()));
        OperatorToken.of(tokenFile, new ConfigSources(System.getenv()))
                .ifPresent(token -> request.header("authorization", "Bearer " + token));
        return answer(request);
    }

    private HttpRequest.Builder request(String path) {
        try {
            return HttpRequest.newBuilder(URI.create("http://" + address + path));
        } catch (IllegalArgumentException malformed) {
            throw new InvalidSetting("--ask is \"" + address + "\".", "Give host and port, such as 127.0.0.1:9090.");
        }
    }

    private JsonObject answer(HttpRequest.Builder request) throws InterruptedException {
        try {
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .connectTimeout(CONNECTED_MAX)
                    .build()
                    .send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                return new JsonObject(answer.body());
            }
            throw refused(answer);
        } catch (IOException | DecodeException silent) {
            throw new FatalStart(
                    StartExit.UNEXPECTED,
                    "No node answers at " + address + because(silent) + ".",
                    "Give the HTTP port of a node (--metrics-port) with --ask.",
                    silent);
        }
    }

    /** The JDK's client has no words for a port where nobody listens. */
    private static String because(Exception silent) {
        if (silent.getMessage() != null) {
            return ": " + silent.getMessage();
        }
        return silent instanceof ConnectException ? ": nobody listens there" : "";
    }

    private static FatalStart refused(HttpResponse<String> answer) throws IOException {
        String said;
        try {
            said = new JsonObject(answer.body()).getString("error", "");
        } catch (DecodeException other) {
            said = "";
        }
        if (said.isEmpty()) {
            throw new IOException("status " + answer.statusCode());
        }
        return new FatalStart(StartExit.UNEXPECTED, said, "See perdura shards list.");
    }
}
