package io.perdura.node.identity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * An identity that all who know a secret share: the key is made of the secret, so every node comes to the same key and the
 * same certificate, shows it, and takes no other. The secret itself never leaves the process.
 */
final class SecretIdentity {
    private static final byte[] SALT = "perdura cluster 1".getBytes(StandardCharsets.US_ASCII);
    /** Whoever connects sees the public key, and could try guesses against it: each takes this long. */
    private static final int ROUNDS = 50_000;

    private static final int SEED_BITS = 256;

    private SecretIdentity() {}

    static NodeIdentity of(String secret) {
        try {
            byte[] seed = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(secret.toCharArray(), SALT, ROUNDS, SEED_BITS))
                    .getEncoded();
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(255, new Seed(seed));
            KeyPair pair = generator.generateKeyPair();
            X509Certificate certificate = certificate(pair);
            return new NodeIdentity(pair.getPrivate(), List.of(certificate), List.of(certificate), "secret");
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java cannot make a key of a secret", e);
        }
    }

    /** Signed by itself, the same whenever it is made; its times do not matter, as nothing but itself is trusted. */
    private static X509Certificate certificate(KeyPair pair) throws GeneralSecurityException {
        byte[] ed25519 = Der.sequence(Der.oid(1, 3, 101, 112));
        byte[] name = Der.sequence(Der.set(Der.sequence(Der.oid(2, 5, 4, 3), Der.text("perdura"))));
        byte[] content = Der.sequence(
                Der.explicit(0, Der.integer(2)),
                Der.integer(1),
                ed25519,
                name,
                Der.sequence(Der.time("20000101000000Z"), Der.time("21000101000000Z")),
                name,
                pair.getPublic().getEncoded());
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(pair.getPrivate());
        signature.update(content);
        byte[] certificate = Der.sequence(content, ed25519, Der.bits(signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
    }

    /** What a key of this kind is made of: 32 bytes that would otherwise be random. */
    private static final class Seed extends SecureRandom {
        private static final long serialVersionUID = 1;

        private final byte[] seed;

        Seed(byte[] seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            if (bytes.length != seed.length) {
                throw new IllegalStateException("a key of " + bytes.length + " bytes is asked for");
            }
            System.arraycopy(seed, 0, bytes, 0, seed.length);
        }
    }
}
