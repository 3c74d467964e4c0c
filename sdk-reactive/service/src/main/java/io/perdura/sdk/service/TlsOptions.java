package io.perdura.sdk.service;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import org.jspecify.annotations.Nullable;

/** How a connection is secured; all certificates and keys in PEM. Immutable. */
public final class TlsOptions implements Cloneable {
    private byte @Nullable [] serverCa;
    private byte @Nullable [] certificate;
    private byte @Nullable [] key;
    private @Nullable String serverName;
    private boolean verified = true;

    private TlsOptions() {}

    /** The server's certificate is checked against the authorities that the JVM trusts. */
    public static TlsOptions defaults() {
        return new TlsOptions();
    }

    /** The authorities that the server's certificate is checked against, in place of the JVM's. */
    public TlsOptions serverCa(byte[] pem) {
        TlsOptions copy = copy();
        copy.serverCa = certificates("the server's authority", pem);
        return copy;
    }

    public byte @Nullable [] serverCa() {
        return serverCa;
    }

    /** What the server knows this client by: a certificate, with those above it, and its key in PKCS#8. */
    public TlsOptions client(byte[] certificatePem, byte[] keyPem) {
        TlsOptions copy = copy();
        copy.certificate = certificates("the client's certificate", certificatePem);
        copy.key = key(keyPem);
        return copy;
    }

    public byte @Nullable [] certificate() {
        return certificate;
    }

    public byte @Nullable [] key() {
        return key;
    }

    /** The name that stands in the server's certificate, if it is not the host's. */
    public TlsOptions serverName(String value) {
        TlsOptions copy = copy();
        copy.serverName = value;
        return copy;
    }

    public @Nullable String serverName() {
        return serverName;
    }

    /** Any server is taken for the right one: for trying out, never for what matters. */
    public TlsOptions unverified() {
        TlsOptions copy = copy();
        copy.verified = false;
        return copy;
    }

    public boolean verified() {
        return verified;
    }

    private static byte[] certificates(String what, byte[] pem) {
        try {
            if (!CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem))
                    .isEmpty()) {
                return pem.clone();
            }
        } catch (CertificateException e) {
            throw new IllegalArgumentException(what + " cannot be read: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(what + " holds no certificate: it should be PEM");
    }

    private static byte[] key(byte[] pem) {
        if (!new String(pem, StandardCharsets.ISO_8859_1).contains("-----BEGIN PRIVATE KEY-----")) {
            throw new IllegalArgumentException(
                    "the client's key should be PEM in PKCS#8; openssl pkcs8 -topk8 -nocrypt makes it so");
        }
        return pem.clone();
    }

    private TlsOptions copy() {
        try {
            return (TlsOptions) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
