package io.perdura.node.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The URL of a Postgres database: checked, put together, and shown without its secrets. */
public final class PostgresUrl {
    private static final int DEFAULT_PORT = 5432;
    private static final Pattern PORT = Pattern.compile(":([0-9]{1,5})$");
    private static final String TARGET = "target_session_attrs=";
    private static final Set<String> TARGETS = Set.of("any", "read-write", "primary");
    private static final String WAY_OUT = "Give a URL such as postgresql://user:password@127.0.0.1:5432/perdura.";

    private PostgresUrl() {}

    /**
     * Puts a URL together from the parts that operators name in the environment.
     *
     * @param host or several, with commas between, each with a port of its own if it has another
     */
    public static String of(String host, int port, String database, String user, @Nullable String password) {
        StringBuilder url = new StringBuilder("postgresql://").append(encode(user));
        if (password != null && !password.isEmpty()) {
            url.append(':').append(encode(password));
        }
        String hosts = Arrays.stream(host.split(",", -1))
                .map(one -> PORT.matcher(one).find() ? one : one + ":" + port)
                .collect(Collectors.joining(","));
        return url.append('@')
                .append(hosts)
                .append('/')
                .append(encode(database))
                .toString();
    }

    static void require(String url) {
        URI uri = parse(url);
        if (!"postgresql".equals(uri.getScheme()) && !"postgres".equals(uri.getScheme())) {
            throw new InvalidSetting("--postgres does not begin with postgresql://.", WAY_OUT);
        }
        boolean hostless = hosts(uri).stream().anyMatch(host -> host.name().isEmpty());
        if (hostless || database(uri).isEmpty()) {
            throw new InvalidSetting("--postgres names no " + (hostless ? "host." : "database."), WAY_OUT);
        }
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        for (String parameter : query.split("&", -1)) {
            if (parameter.startsWith(TARGET) && !TARGETS.contains(parameter.substring(TARGET.length()))) {
                throw new InvalidSetting(
                        "--postgres asks for a server that cannot write: " + parameter + ".",
                        "Say target_session_attrs=read-write, or leave it out: only the primary is ever used.");
            }
        }
    }

    static String withoutSecrets(String url) {
        return hosts(url).stream().map(host -> host.name() + ":" + host.port()).collect(Collectors.joining(",")) + "/"
                + database(parse(url));
    }

    /** Where the database may be. */
    record Host(String name, int port) {}

    static List<Host> hosts(String url) {
        return hosts(parse(url));
    }

    private static List<Host> hosts(URI uri) {
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        List<Host> hosts = new ArrayList<>();
        for (String host : authority.substring(authority.lastIndexOf('@') + 1).split(",", -1)) {
            Matcher port = PORT.matcher(host);
            boolean named = port.find();
            hosts.add(new Host(
                    named ? host.substring(0, port.start()) : host,
                    named ? Integer.parseInt(port.group(1)) : DEFAULT_PORT));
        }
        return hosts;
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
