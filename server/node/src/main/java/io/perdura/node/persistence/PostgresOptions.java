package io.perdura.node.persistence;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where Postgres is and as whom we go there; its text form leaves the password out. */
public final class PostgresOptions {
    private static final String TARGET = "target_session_attrs";

    /** Whatever is asked for: a server that cannot write is refused. */
    private static final Set<String> TARGETS = Set.of("any", "read-write", "primary");

    private static final int DEFAULT_PORT = 5432;

    /** The scheme and who goes there; the hosts; the rest. */
    private static final Pattern URL = Pattern.compile("([a-z]+://(?:[^/?@]*@)?)([^/?]+)(.*)", Pattern.DOTALL);

    private static final Pattern PORT = Pattern.compile(":([0-9]{1,5})$");

    private static final Set<String> CONNECTION_PARAMETERS =
            Set.of("user", "password", "host", "hostaddr", "port", "dbname", "sslmode", "sslrootcert", TARGET);

    private final PgConnectOptions options;
    private final PrimaryHost primary;

    private PostgresOptions(PgConnectOptions options) {
        this(options, List.of(options.getSocketAddress()));
    }

    private PostgresOptions(PgConnectOptions options, List<SocketAddress> hosts) {
        this.options = options;
        this.primary = new PrimaryHost(hosts);
    }

    /**
     * {@code postgres://user:password@host:port/database?name=value…}. {@code sslmode} and {@code sslrootcert} mean what they
     * mean to other clients; further names are session settings. Of several hosts, {@code host1:port1,host2:port2}, the one that
     * is the primary is used.
     */
    public static PostgresOptions fromUrl(String url) {
        try {
            List<SocketAddress> hosts = hosts(url);
            PgConnectOptions options = PgConnectOptions.fromUri(hosts.isEmpty() ? url : withOne(url, hosts.get(0)));
            Map<String, String> parameters = parameters(url);
            parameters.forEach((name, value) -> {
                if (!CONNECTION_PARAMETERS.contains(name)) {
                    options.addProperty(name, value);
                }
            });
            if (options.getSslMode() != SslMode.DISABLE) {
                options.setSslOptions(transport(options.getSslMode(), parameters.get("sslrootcert")));
            }
            if (!TARGETS.contains(parameters.getOrDefault(TARGET, "any"))) {
                throw new IllegalArgumentException(TARGET);
            }
            return hosts.isEmpty() ? new PostgresOptions(options) : new PostgresOptions(options, hosts);
        } catch (IllegalArgumentException e) {
            // The cause's message repeats the URL, password included.
            throw new IllegalArgumentException(
                    "Not a Postgres URL: expected postgres://user:password@host:port/database, with several hosts"
                            + " host1:port1,host2:port2; " + TARGET + " may be read-write, primary or any");
        }
    }

    /** None if the URL names one host only. */
    private static List<SocketAddress> hosts(String url) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches() || !parts.group(2).contains(",")) {
            return List.of();
        }
        List<SocketAddress> hosts = new ArrayList<>();
        for (String host : parts.group(2).split(",", -1)) {
            Matcher port = PORT.matcher(host);
            boolean named = port.find();
            String name = named ? host.substring(0, port.start()) : host;
            if (name.isEmpty()) {
                throw new IllegalArgumentException("no host");
            }
            hosts.add(SocketAddress.inetSocketAddress(named ? Integer.parseInt(port.group(1)) : DEFAULT_PORT, name));
        }
        return hosts;
    }

    private static String withOne(String url, SocketAddress host) {
        Matcher parts = URL.matcher(url);
        return parts.matches() ? parts.group(1) + host.host() + ":" + host.port() + parts.group(3) : url;
    }

    private static Map<String, String> parameters(String url) {
        Map<String, String> parameters = new HashMap<>();
        int query = url.indexOf('?');
        if (query >= 0) {
            for (String parameter : url.substring(query + 1).split("&")) {
                int equals = parameter.indexOf('=');
                if (equals > 0) {
                    parameters.put(decoded(parameter.substring(0, equals)), decoded(parameter.substring(equals + 1)));
                }
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** As other clients: only {@code verify-ca} and {@code verify-full} look at who answers. */
    private static ClientSSLOptions transport(SslMode mode, @Nullable String rootCertificate) {
        ClientSSLOptions transport = new ClientSSLOptions();
        transport.setHostnameVerificationAlgorithm(mode == SslMode.VERIFY_FULL ? "HTTPS" : "");
        if (rootCertificate != null) {
            transport.setTrustOptions(new PemTrustOptions().addCertPath(rootCertificate));
        } else if (mode != SslMode.VERIFY_CA && mode != SslMode.VERIFY_FULL) {
            transport.setTrustAll(true);
        }
        return transport;
    }

    public static PostgresOptions of(String host, int port, String database, String user, String password) {
        return new PostgresOptions(new PgConnectOptions()
                .setHost(host)
                .setPort(port)
                .setDatabase(database)
                .setUser(user)
                .setPassword(password));
    }

    /** Of several, the one that is believed to be the primary. */
    public String host() {
        return client().getHost();
    }

    public int port() {
        return client().getPort();
    }

    public String database() {
        return options.getDatabase();
    }

    /** The same database through another address: a proxy, say. */
    public PostgresOptions at(String host, int port) {
        return new PostgresOptions(new PgConnectOptions(options).setHost(host).setPort(port));
    }

    /** Another database of the same server. */
    public PostgresOptions inDatabase(String name) {
        return new PostgresOptions(new PgConnectOptions(options).setDatabase(name), primary.hosts());
    }

    /** Which of the hosts is the primary, as far as is known; known to all who have these options. */
    PrimaryHost primary() {
        return primary;
    }

    /** The client's form, without settings of ours. */
    public PgConnectOptions client() {
        return primary.reach(new PgConnectOptions(options));
    }

    /** The client's form, with these session settings unless the URL sets them otherwise. */
    PgConnectOptions connect(Map<String, String> settings) {
        PgConnectOptions connect = client();
        settings.forEach((name, value) -> {
            if (!options.getProperties().containsKey(name) || PgConnectOptions.DEFAULT_PROPERTIES.containsKey(name)) {
                connect.addProperty(name, value);
            }
        });
        return connect;
    }

    /** As a node finds it in its environment, the password among it. */
    public Map<String, String> environment() {
        return Map.of(
                "POSTGRES_SEEDS", primary.several() ? primary.shown() : host(),
                "DB_PORT", Integer.toString(port()),
                "DBNAME", database(),
                "POSTGRES_USER", options.getUser(),
                "POSTGRES_PWD", options.getPassword());
    }

    /** Hosts, ports and database: what an operator may read. */
    public String shown() {
        return primary.shown() + "/" + database();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PostgresOptions that
                && toString().equals(that.toString())
                && Objects.equals(options.getPassword(), that.options.getPassword());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        return "postgres://" + options.getUser() + "@" + shown();
    }
}
