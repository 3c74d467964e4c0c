package io.perdura.node.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.node.config.ClusterSecurity;
import io.perdura.node.config.InvalidSetting;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeIdentityTest {
    @TempDir
    private Path directory;

    @Test
    void whoKnowsTheSameSecretComesToTheSameCertificate() throws Exception {
        X509Certificate one = certificate("a secret of some length");
        X509Certificate same = certificate("a secret of some length");
        X509Certificate other = certificate("a secret of same length");

        assertThat(one.getEncoded()).isEqualTo(same.getEncoded()).isNotEqualTo(other.getEncoded());
        one.verify(one.getPublicKey());
    }

    @Test
    void aSecretIsNeitherShortNorShown() {
        assertThatThrownBy(() -> new ClusterSecurity.Secret("short"))
                .isInstanceOf(InvalidSetting.class)
                .message()
                .doesNotContain("short");
        assertThat(new ClusterSecurity.Secret("a secret of some length").toString())
                .doesNotContain("length");
    }

    @Test
    void filesThatDoNotBelongTogetherAreRefused() throws IOException {
        TestAuthority authority = new TestAuthority("authority", directory);
        TestAuthority.Signed one = authority.sign("one");
        TestAuthority.Signed other = authority.sign("other");
        Path ca = authority.certificate();
        Path empty = Files.createFile(directory.resolve("empty.pem"));

        assertThat(NodeIdentity.of(new ClusterSecurity.Certificates(one.certificate(), one.key(), ca)))
                .isPresent();
        refused(one.certificate(), other.key(), ca, "is not that of the certificate");
        refused(one.certificate(), ca, ca, "holds no private key");
        refused(empty, one.key(), ca, "holds no certificate");
        refused(one.certificate(), one.key(), directory.resolve("absent.pem"), "cannot be read");
    }

    private static void refused(Path certificate, Path key, Path authority, String because) {
        assertThatThrownBy(() -> NodeIdentity.of(new ClusterSecurity.Certificates(certificate, key, authority)))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining(because);
    }

    private static X509Certificate certificate(String secret) throws Exception {
        NodeIdentity identity =
                NodeIdentity.of(new ClusterSecurity.Secret(secret)).orElseThrow();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(
                new ByteArrayInputStream(identity.keys()), identity.password().toCharArray());
        return (X509Certificate) store.getCertificate("node");
    }
}
