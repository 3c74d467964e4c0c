package io.perdura.node.identity;

import io.perdura.node.config.ClientTlsConfig;
import io.perdura.node.config.ClusterSecurity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The key and the certificate by which a node shows who it is, to other nodes or to clients, and whose certificates it takes. */
public final class NodeIdentity {
    /** The only version that nodes speak with each other. */
    public static final String PROTOCOL = "TLSv1.3";

    private static final String STORE = "PKCS12";
    private static final int PASSWORD_BYTES = 16;

    private final String password;
    private final KeyStore keys;
    private final KeyStore trusted;
    private final String proof;

    /** @param proof what the others do not accept if they refuse, in words */
    NodeIdentity(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> authorities, String proof)
            throws GeneralSecurityException, IOException {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        this.password = HexFormat.of().formatHex(random);
        this.proof = proof;
        this.keys = KeyStore.getInstance(STORE);
        keys.load(null, null);
        keys.setKeyEntry("node", key, password.toCharArray(), chain.toArray(Certificate[]::new));
        this.trusted = KeyStore.getInstance(STORE);
        trusted.load(null, null);
        for (int i = 0; i < authorities.size(); i++) {
            trusted.setCertificateEntry("authority-" + i, authorities.get(i));
        }
    }

    /** Empty if everybody is let in. Fails with {@link io.perdura.node.config.InvalidSetting}. */
    public static Optional<NodeIdentity> of(ClusterSecurity security) {
        if (security instanceof ClusterSecurity.Secret secret) {
            return Optional.of(SecretIdentity.of(secret.text()));
        }
        return security instanceof ClusterSecurity.Certificates files
                ? Optional.of(PemIdentity.read(files.certificate(), files.key(), Optional.of(files.authority())))
                : Optional.empty();
    }

    /** As clients see the node. Fails with {@link io.perdura.node.config.InvalidSetting}. */
    public static NodeIdentity of(ClientTlsConfig files) {
        return PemIdentity.read(files.certificate(), files.key(), files.clients());
    }

    /** The secret, or the certificate: what is wrong if this node is refused. */
    public String proof() {
        return proof;
    }

    /** Protects the two stores on their way to whoever reads them again in this process. */
    public String password() {
        return password;
    }

    /** The key and its certificates, PKCS #12. */
    public byte[] keys() {
        return written(keys);
    }

    /** Those whose certificates are taken, PKCS #12. */
    public byte[] trusted() {
        return written(trusted);
    }

    /** For connections from both sides. */
    public SSLContext context() {
        try {
            KeyManagerFactory own = KeyManagerFactory.getInstance("SunX509");
            own.init(keys, password.toCharArray());
            TrustManagerFactory others = TrustManagerFactory.getInstance("PKIX");
            others.init(trusted);
            SSLContext context = SSLContext.getInstance(PROTOCOL);
            context.init(own.getKeyManagers(), others.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + PROTOCOL, e);
        }
    }

    private byte[] written(KeyStore store) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            store.store(bytes, password.toCharArray());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a key store could not be written to memory", e);
        }
        return bytes.toByteArray();
    }
}
