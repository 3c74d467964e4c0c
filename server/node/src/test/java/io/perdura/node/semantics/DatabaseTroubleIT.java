package io.perdura.node.semantics;

import io.perdura.node.append.CuttingProxy;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.TestPostgres;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Postgres is there and does not serve: the node says so and why, refuses in time, and serves when it is over. */
class DatabaseTroubleIT {
    private final Vertx vertx = Vertx.vertx();
    private PostgresOptions direct;
    private CuttingProxy proxy;
    private TroubledServer server;

    @BeforeEach
    void start() {
        direct = OneServer.newDatabase();
        proxy = new CuttingProxy(vertx, direct);
        server = new TroubledServer();
    }

    @AfterEach
    void stop() {
        server.close();
        vertx.close().await();
    }

    @Test
    void aPostgresThatSwallowsEverything() {
        server.start(proxy.reach(direct));
        proxy.silence(true);

        server.assertRefused();
        server.assertNotReady("it does not answer");

        proxy.silence(false);
        server.assertServesAgain();
    }

    @Test
    void nobodyHasToCallForItToBeNoticed() {
        server.start(proxy.reach(direct));
        proxy.silence(true);

        server.assertNotReady("it does not answer");

        proxy.silence(false);
        server.assertServesAgain();
    }

    @Test
    void aPostgresThatIsReadOnly() {
        server.start(direct);
        aside("ALTER DATABASE " + direct.database() + " SET default_transaction_read_only = on");
        endSessions();

        server.assertRefused();
        server.assertNotReady("it is read-only");

        aside("ALTER DATABASE " + direct.database() + " SET default_transaction_read_only = off");
        server.assertServesAgain();
    }

    /** A statement is refused as Postgres refuses it, and so is all that needs room; {@link FullDiskIT} has a real one. */
    @Test
    void aPostgresWhoseDiskIsFull() {
        server.start(direct);
        String full = "RAISE EXCEPTION USING ERRCODE = '53100',"
                + " MESSAGE = 'could not extend file \"base/5/16409\": No space left on device'";
        inside("CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN " + full + "; END$$");
        inside("CREATE FUNCTION full_disk_for_all() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN " + full
                + "; END$$");
        inside("CREATE TRIGGER full_disk BEFORE INSERT ON history EXECUTE FUNCTION full_disk()");
        inside("CREATE EVENT TRIGGER full_disk ON ddl_command_start EXECUTE FUNCTION full_disk_for_all()");

        server.assertRefused();
        server.assertNotReady("its disk is full: could not extend file");

        inside("DROP EVENT TRIGGER full_disk");
        inside("DROP TRIGGER full_disk ON history");
        server.assertServesAgain();
    }

    /** The node may have no session at all, and others have them. */
    @Test
    void aPostgresThatHasNoConnectionLeft() {
        // Of a superuser's connections there is no limit.
        String role = "node_of_" + direct.database();
        inside("CREATE ROLE " + role + " LOGIN PASSWORD 'modest'");
        inside("GRANT ALL ON ALL TABLES IN SCHEMA public TO " + role);
        inside("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO " + role);
        server.start(PostgresOptions.of(direct.host(), direct.port(), direct.database(), role, "modest"));
        aside("ALTER ROLE " + role + " CONNECTION LIMIT 0");
        endSessions();

        server.assertRefusedOrOverloaded();
        server.assertNotReady("it has no connection left for this node");

        aside("ALTER ROLE " + role + " CONNECTION LIMIT -1");
        server.assertServesAgain();
    }

    private void endSessions() {
        aside("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + direct.database() + "'");
    }

    private void inside(String sql) {
        TestPostgres.ask(vertx, direct, sql);
    }

    private void aside(String sql) {
        TestPostgres.ask(vertx, direct.inDatabase("postgres"), sql);
    }
}
