package io.perdura.node.api.wire;

import io.perdura.node.config.ClientTlsConfig;
import io.perdura.node.identity.NodeIdentity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that clients see, from files that are read again once a minute: what is new there is shown from then on,
 * and connections that are open stay so. What cannot be used is left, and told.
 */
public final class CertificateFiles {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateFiles.class);
    private static final long LOOK_EVERY_MS = 60_000;

    private final Vertx vertx;
    private final ClientTlsConfig files;
    private long timer = -1;
    private volatile String known = "";

    public CertificateFiles(Vertx vertx, ClientTlsConfig files) {
        this.vertx = vertx;
        this.files = files;
    }

    /** Fails with {@link io.perdura.node.config.InvalidSetting}. */
    public Future<GrpcSettings.Tls> read() {
        return vertx.executeBlocking(() -> {
            NodeIdentity identity = NodeIdentity.of(files);
            known = fingerprint();
            return new GrpcSettings.Tls(
                    store(identity, identity.keys()),
                    files.clients().isPresent() ? store(identity, identity.trusted()) : null);
        });
    }

    /** Looks from now on, and hands on what is new. */
    public void watch(Function<GrpcSettings.Tls, Future<Void>> use) {
        timer = vertx.setPeriodic(LOOK_EVERY_MS, again -> look(use));
    }

    public void close() {
        vertx.cancelTimer(timer);
    }

    /** Whether there was something new. */
    public Future<Boolean> look(Function<GrpcSettings.Tls, Future<Void>> use) {
        return vertx.executeBlocking(() -> !fingerprint().equals(known))
                .compose(isNew -> isNew
                        ? read().compose(use)
                                .onSuccess(used -> LOG.info("Clients see the certificate {} anew", files.certificate()))
                                .map(true)
                        : Future.succeededFuture(false))
                .otherwise(failure -> {
                    LOG.warn("The certificate that clients see stays what it was: {}", failure.getMessage());
                    return false;
                });
    }

    private static PfxOptions store(NodeIdentity identity, byte[] store) {
        return new PfxOptions().setValue(Buffer.buffer(store)).setPassword(identity.password());
    }

    private String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(Files.readAllBytes(files.certificate()));
            digest.update(Files.readAllBytes(files.key()));
            if (files.clients().isPresent()) {
                digest.update(Files.readAllBytes(files.clients().get()));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
