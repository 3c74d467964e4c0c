package io.perdura.sdk.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and environment as the other clients read them. sdk-surface 6. */
class ClientProfileTest {
    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void noFileOfTheMachine() {
        environment.put("TEMPORAL_CONFIG_FILE", folder.resolve("temporal.toml").toString());
    }

    private ClientProfile load(String file) throws IOException {
        Files.writeString(folder.resolve("temporal.toml"), file);
        return ClientProfile.load(environment);
    }

    private ClientProfile with(String variable, String value) throws IOException {
        environment.put(variable, value);
        return ClientProfile.load(environment);
    }

    @Test
    void withoutAnythingItIsTheServerOnThisMachine() {
        assertThat(ClientProfile.load(environment))
                .isEqualTo(new ClientProfile("localhost:7233", "default", null, null, Map.of()));
    }

    @Test
    void theFileIsFoundWhereTheSystemKeepsSettings() throws IOException {
        environment.clear();
        environment.put("XDG_CONFIG_HOME", folder.toString());
        Files.createDirectories(folder.resolve("temporalio"));
        Files.writeString(folder.resolve("temporalio/temporal.toml"), "[profile.default]\naddress = 'a:1'\n");
        assertThat(ClientProfile.load(environment).address())
                .isIn("a:1", "localhost:7233"); // other systems keep them elsewhere
    }

    @Test
    void aProfileSaysAll() throws IOException {
        environment.put("TEMPORAL_PROFILE", "cloud");
        ClientProfile profile = load("""
                # two profiles
                [profile.default]
                address = "wrong:1"

                [profile.cloud]
                address = "cloud.example:7233"   # here
                namespace = "orders.a1"
                api_key = 'secret'
                unknown = [1, 2]

                [profile.cloud.tls]
                server_name = "orders"

                [profile.cloud.grpc_meta]
                my_header = "x"
                """);
        assertThat(profile.address()).isEqualTo("cloud.example:7233");
        assertThat(profile.namespace()).isEqualTo("orders.a1");
        assertThat(profile.apiKey()).isEqualTo("secret");
        assertThat(profile.tls()).isNotNull();
        assertThat(profile.tls().serverName()).isEqualTo("orders");
        assertThat(profile.headers()).isEqualTo(Map.of("my-header", "x"));
        assertThat(profile.toString()).doesNotContain("secret");
        assertThat(profile.connection().address()).isEqualTo("cloud.example:7233");
        assertThat(profile.service().namespace()).isEqualTo("orders.a1");
        assertThat(profile.service().headersNow(Map.of())).containsEntry("authorization", "Bearer secret");
    }

    @Test
    void theEnvironmentGoesOverTheFile() throws IOException {
        environment.put("TEMPORAL_ADDRESS", "b:2");
        environment.put("TEMPORAL_NAMESPACE", "n");
        environment.put("TEMPORAL_GRPC_META_OTHER_ONE", "o");
        environment.put("TEMPORAL_GRPC_META_GONE", "");
        ClientProfile profile =
                load("profile.default = { address = 'a:1', namespace = 'm', grpc_meta = { gone = 'g', kept = 'k' } }");
        assertThat(profile).isEqualTo(new ClientProfile("b:2", "n", null, null, Map.of("other-one", "o", "kept", "k")));
    }

    @Test
    void aNamedProfileThatIsMissingIsAnError() {
        environment.put("TEMPORAL_PROFILE", "cloud");
        assertThatThrownBy(() -> load("[profile.a]\n[profile.b]\n"))
                .hasMessageContaining("'cloud'")
                .hasMessageContaining("[a, b]");
    }

    @Test
    void anApiKeyGoesOverTlsUnlessThatIsRefused() throws IOException {
        assertThat(with("TEMPORAL_API_KEY", "k").tls()).isNotNull();
        assertThat(with("TEMPORAL_TLS", "false").tls()).isNull();
        assertThat(with("TEMPORAL_TLS", "true").tls()).isNotNull();
        environment.remove("TEMPORAL_TLS");
        assertThat(load("[profile.default.tls]\ndisabled = true").tls()).isNull();
        assertThat(with("TEMPORAL_TLS", "true").tls()).isNotNull();
    }

    @Test
    void tlsIsOnWhereAnythingIsSaidOfIt() throws IOException {
        assertThat(with("TEMPORAL_TLS_DISABLE_HOST_VERIFICATION", "true").tls().verified())
                .isFalse();
        environment.remove("TEMPORAL_TLS_DISABLE_HOST_VERIFICATION");
        assertThat(with("TEMPORAL_TLS_SERVER_NAME", "s").tls().serverName()).isEqualTo("s");
    }

    @Test
    void certificatesComeAsFilesOrAsText() throws IOException {
        Path key = folder.resolve("client.key");
        Files.write(key, CallTarget.pem("client.key"));
        environment.put("TEMPORAL_TLS_CLIENT_KEY_PATH", key.toString());
        environment.put("TEMPORAL_TLS_CLIENT_CERT_DATA", text("client.pem"));
        ClientProfile profile =
                load("[profile.default.tls]\nserver_ca_cert_data = \"\"\"\n" + text("authority.pem") + "\"\"\"\n");
        assertThat(profile.tls().key()).isEqualTo(CallTarget.pem("client.key"));
        assertThat(profile.tls().certificate()).isEqualTo(CallTarget.pem("client.pem"));
        assertThat(profile.tls().serverCa()).isEqualTo(CallTarget.pem("authority.pem"));
    }

    private static String text(String pem) {
        return new String(CallTarget.pem(pem), StandardCharsets.UTF_8);
    }

    @Test
    void whatContradictsItselfIsRefused() {
        environment.put("TEMPORAL_TLS_CLIENT_KEY_DATA", text("client.key"));
        assertThatThrownBy(() -> load("")).hasMessageContaining("the certificate is missing");
        environment.put("TEMPORAL_TLS_CLIENT_KEY_PATH", "somewhere");
        assertThatThrownBy(() -> load("")).hasMessageContaining("are both set");
        environment.remove("TEMPORAL_TLS_CLIENT_KEY_DATA");
        assertThatThrownBy(() -> load("")).hasMessageContaining("somewhere cannot be read");
        environment.remove("TEMPORAL_TLS_CLIENT_KEY_PATH");
        environment.put("TEMPORAL_TLS", "perhaps");
        assertThatThrownBy(() -> load("")).hasMessageContaining("TEMPORAL_TLS is 'perhaps'");
    }

    @Test
    void whatIsNoCertificateIsRefused() {
        environment.put("TEMPORAL_TLS_SERVER_CA_CERT_DATA", "none");
        assertThatThrownBy(() -> load("")).hasMessageContaining("authority");
        environment.remove("TEMPORAL_TLS_SERVER_CA_CERT_DATA");
        environment.put("TEMPORAL_TLS_CLIENT_CERT_DATA", text("client.pem"));
        environment.put("TEMPORAL_TLS_CLIENT_KEY_DATA", "-----BEGIN RSA PRIVATE KEY-----");
        assertThatThrownBy(() -> load("")).hasMessageContaining("PKCS#8");
    }

    @Test
    void aFileThatCannotBeReadIsNamedWithItsLine() {
        assertThatThrownBy(() -> load("[profile.default]\naddress = host:1\n"))
                .hasMessageContaining("temporal.toml, line 2")
                .hasMessageContaining("quotes");
        assertThatThrownBy(() -> load("[profile.default]\naddress = 7\n"))
                .hasMessageContaining("'address' should be text");
    }
}
