package io.perdura.node.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The URL of a Postgres database: checked, put together, and shown without its secrets. */
public final class PostgresUrl {
    private static final int DEFAULT_PORT = 5432;
    private static final String WAY_OUT = "Give a URL such as postgresql://user:password@127.0.0.1:5432/perdura.";

    private PostgresUrl() {}

    /** Puts a URL together from the parts that operators name in the environment. */
    public static String of(String host, int port, String database, String user, @Nullable String password) {
        StringBuilder url = new StringBuilder("postgresql://").append(encode(user));
        if (password != null && !password.isEmpty()) {
            url.append(':').append(encode(password));
        }
        return url.append('@')
                .append(host)
                .append(':')
                .append(port)
                .append('/')
                .append(encode(database))
                .toString();
    }

    static void require(String url) {
        URI uri = parse(url);
        if (!"postgresql".equals(uri.getScheme()) && !"postgres".equals(uri.getScheme())) {
            throw new InvalidSetting("--postgres does not begin with postgresql://.", WAY_OUT);
        }
        if (uri.getHost() == null || database(uri).isEmpty()) {
            throw new InvalidSetting("--postgres names no " + (uri.getHost() == null ? "host." : "database."), WAY_OUT);
        }
    }

    static String withoutSecrets(String url) {
        return host(url) + ":" + port(url) + "/" + database(parse(url));
    }

    static String host(String url) {
        return String.valueOf(parse(url).getHost());
    }

    static int port(String url) {
        int port = parse(url).getPort();
        return port < 0 ? DEFAULT_PORT : port;
    }

    private static URI parse(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            // Neither the cause nor its message goes on: both repeat the URL with its password.
            throw new InvalidSetting("--postgres is not a URL.", WAY_OUT);
        }
    }

    private static String database(URI uri) {
        String path = uri.getPath();
        return path == null || path.isEmpty() ? "" : path.substring(1);
    }

    private static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
