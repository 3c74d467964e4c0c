package io.perdura.node.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;

/** Signs certificates for tests, each for 127.0.0.1, and writes them where a node reads them. */
public final class TestAuthority {
    private static final byte[] ECDSA = Der.sequence(Der.oid(1, 2, 840, 10045, 4, 3, 2));
    private static final byte[] TRUE = {0x01, 0x01, (byte) 0xff};
    private static final int OCTETS = 0x04;
    private static final int IP_ADDRESS = 0x87;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final AtomicInteger FILES = new AtomicInteger();

    private final String name;
    private final Path directory;
    private final KeyPair keys = keys();

    /** A certificate and its key. */
    public record Signed(Path certificate, Path key) {}

    public TestAuthority(String name, Path directory) {
        this.name = name;
        this.directory = directory;
    }

    /** Its own certificate. */
    public Path certificate() {
        return file("ca", "CERTIFICATE", certificate(name, keys, extension(Der.oid(2, 5, 29, 19), Der.sequence(TRUE))));
    }

    public Signed sign(String subject) {
        KeyPair pair = keys();
        return new Signed(
                file(
                        "cert",
                        "CERTIFICATE",
                        certificate(subject, pair, extension(Der.oid(2, 5, 29, 17), Der.sequence(address())))),
                file("key", "PRIVATE KEY", pair.getPrivate().getEncoded()));
    }

    private static byte[] address() {
        return Der.tagged(IP_ADDRESS, InetAddress.getLoopbackAddress().getAddress());
    }

    private static byte[] extension(byte[] oid, byte[] value) {
        return Der.sequence(oid, Der.tagged(OCTETS, value));
    }

    private byte[] certificate(String subject, KeyPair pair, byte[] extension) {
        Instant now = Instant.now();
        byte[] content = Der.sequence(
                Der.explicit(0, Der.integer(2)),
                Der.integer(1 + FILES.get() % 100),
                ECDSA,
                named(name),
                Der.sequence(
                        Der.time(TIME.format(now.minus(1, ChronoUnit.DAYS))),
                        Der.time(TIME.format(now.plus(1, ChronoUnit.DAYS)))),
                named(subject),
                pair.getPublic().getEncoded(),
                Der.explicit(3, Der.sequence(extension)));
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(content);
            return Der.sequence(content, ECDSA, Der.bits(signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] named(String name) {
        return Der.sequence(Der.set(Der.sequence(Der.oid(2, 5, 4, 3), Der.text(name))));
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path file(String kind, String label, byte[] content) {
        String text = "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(content)
                + "\n-----END " + label + "-----\n";
        try {
            return Files.writeString(directory.resolve(kind + "-" + FILES.incrementAndGet() + ".pem"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
