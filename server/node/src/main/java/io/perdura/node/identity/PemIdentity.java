package io.perdura.node.identity;

import io.perdura.node.config.InvalidSetting;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** An identity from files that an operator's authority has made. What is wrong with them is said before anything starts. */
final class PemIdentity {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private PemIdentity() {}

    /** Fails with {@link InvalidSetting}. */
    static NodeIdentity read(Path certificate, Path keyFile, Optional<Path> authority) {
        List<X509Certificate> chain = certificates(certificate);
        List<X509Certificate> authorities =
                authority.map(PemIdentity::certificates).orElse(List.of());
        PrivateKey key = key(keyFile);
        try {
            chain.get(0).checkValidity();
            if (!belong(key, chain.get(0).getPublicKey())) {
                throw new InvalidSetting(
                        "The key " + keyFile + " is not that of the certificate " + certificate + ".",
                        "Give the two that belong together.");
            }
            return new NodeIdentity(key, chain, authorities, "certificate");
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            throw new InvalidSetting(
                    "The certificate " + certificate + " is valid from "
                            + chain.get(0).getNotBefore().toInstant() + " to "
                            + chain.get(0).getNotAfter().toInstant() + ".",
                    "Have it renewed.");
        } catch (GeneralSecurityException | IOException e) {
            throw new InvalidSetting(
                    "The certificate " + certificate + " cannot be used: " + e.getMessage() + ".",
                    "Give an X.509 certificate and its key in PEM.");
        }
    }

    private static boolean belong(PrivateKey key, PublicKey published) throws GeneralSecurityException {
        byte[] anything = "anything".getBytes(StandardCharsets.UTF_8);
        String algorithm = switch (published.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> published.getAlgorithm();
        };
        if (!key.getAlgorithm().equals(published.getAlgorithm())) {
            return false;
        }
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(anything);
        byte[] signed = signing.sign();
        Signature checking = Signature.getInstance(algorithm);
        checking.initVerify(published);
        checking.update(anything);
        return checking.verify(signed);
    }

    private static List<X509Certificate> certificates(Path file) {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes(file)))
                    .forEach(one -> certificates.add((X509Certificate) one));
        } catch (CertificateException e) {
            throw noCertificate(file);
        }
        if (certificates.isEmpty()) {
            throw noCertificate(file);
        }
        return certificates;
    }

    private static InvalidSetting noCertificate(Path file) {
        return new InvalidSetting(file + " holds no certificate.", "Give one or several in PEM.");
    }

    private static PrivateKey key(Path file) {
        String text = new String(bytes(file), StandardCharsets.ISO_8859_1);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw noKey(file);
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
            List<KeyFactory> kinds = List.of(
                    KeyFactory.getInstance("EC"), KeyFactory.getInstance("RSA"), KeyFactory.getInstance("EdDSA"));
            for (KeyFactory kind : kinds) {
                try {
                    return kind.generatePrivate(new PKCS8EncodedKeySpec(encoded));
                } catch (InvalidKeySpecException another) {
                    // the next one
                }
            }
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw noKey(file);
        }
        throw noKey(file);
    }

    private static InvalidSetting noKey(Path file) {
        return new InvalidSetting(
                file + " holds no private key that can be read.",
                "Give it unencrypted in PEM, PKCS #8: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW.");
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new InvalidSetting(file + " cannot be read.", "Check its name and its permissions.");
        }
    }
}
