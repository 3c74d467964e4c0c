package io.perdura.node.persistence;

import io.vertx.pgclient.PgConnectOptions;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where Postgres is and as whom we go there; its text form leaves the password out. */
public final class PostgresOptions {
    private final PgConnectOptions options;

    private PostgresOptions(PgConnectOptions options) {
        this.options = options;
    }

    /** {@code postgres://user:password@host:port/database?sslmode=require&name=value…}; other names are session settings. */
    public static PostgresOptions fromUrl(String url) {
        try {
            return new PostgresOptions(PgConnectOptions.fromUri(url));
        } catch (IllegalArgumentException e) {
            // The cause's message repeats the URL, password included.
            throw new IllegalArgumentException(
                    "Not a Postgres URL: expected postgres://user:password@host:port/database");
        }
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
