package io.perdura.node.persistence;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where Postgres is and as whom we go there; its text form leaves the password out. */
public final class PostgresOptions {
    private static final Set<String> CONNECTION_PARAMETERS =
            Set.of("user", "password", "host", "hostaddr", "port", "dbname", "sslmode", "sslrootcert");

    private final PgConnectOptions options;

    private PostgresOptions(PgConnectOptions options) {
        this.options = options;
    }

    /**
     * {@code postgres://user:password@host:port/database?name=value…}. {@code sslmode} and {@code sslrootcert} mean what they
     * mean to other clients; further names are session settings.
     */
    public static PostgresOptions fromUrl(String url) {
        try {
            PgConnectOptions options = PgConnectOptions.fromUri(url);
            Map<String, String> parameters = parameters(url);
            parameters.forEach((name, value) -> {
                if (!CONNECTION_PARAMETERS.contains(name)) {
                    options.addProperty(name, value);
                }
            });
            if (options.getSslMode() != SslMode.DISABLE) {
                options.setSslOptions(transport(options.getSslMode(), parameters.get("sslrootcert")));
            }
            return new PostgresOptions(options);
        } catch (IllegalArgumentException e) {
            // The cause's message repeats the URL, password included.
            throw new IllegalArgumentException(
                    "Not a Postgres URL: expected postgres://user:password@host:port/database");
        }
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

    public String host() {
        return options.getHost();
    }

    public int port() {
        return options.getPort();
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
        return new PostgresOptions(new PgConnectOptions(options).setDatabase(name));
    }

    /** The client's form, without settings of ours. */
    public PgConnectOptions client() {
        return new PgConnectOptions(options);
    }

    /** The client's form, with these session settings unless the URL sets them otherwise. */
    PgConnectOptions connect(Map<String, String> settings) {
        PgConnectOptions connect = new PgConnectOptions(options);
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
                "POSTGRES_SEEDS", host(),
                "DB_PORT", Integer.toString(port()),
                "DBNAME", database(),
                "POSTGRES_USER", options.getUser(),
                "POSTGRES_PWD", options.getPassword());
    }

    /** Host, port and database: what an operator may read. */
    public String shown() {
        return host() + ":" + port() + "/" + database();
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
        return "postgres://" + options.getUser() + "@" + host() + ":" + port() + "/" + database();
    }
}
