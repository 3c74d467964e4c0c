package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.perdura.node.config.ClientTlsConfig;
import io.perdura.node.config.InvalidSetting;
import io.perdura.node.identity.TestAuthority;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stock client and a server that does not speak in the clear. */
class ClientTlsIT {
    @TempDir
    private Path directory;

    @Test
    void aStockClientThatTrustsTheAuthorityIsServed() throws Exception {
        TestAuthority authority = new TestAuthority("clients and servers", directory);
        TestAuthority stranger = new TestAuthority("stranger", directory);
        TestAuthority.Signed own = authority.sign("server");
        ClientTlsConfig files = new ClientTlsConfig(own.certificate(), own.key(), Optional.empty());
        try (OneServer server = OneServer.withTls(OneServer.newDatabase(), files)) {
            assertThat(isServed(server, authority, null)).isTrue();
            assertThat(isServed(server, stranger, null)).isFalse();
            assertThatThrownBy(() -> server.call(5_000).getSystemInfo(GetSystemInfoRequest.getDefaultInstance()))
                    .as("in the clear")
                    .hasMessageContaining("UNAVAILABLE");
        }
    }

    @Test
    void onlyClientsWithACertificateOfTheNamedAuthorityAreServed() throws Exception {
        TestAuthority authority = new TestAuthority("clients and servers", directory);
        TestAuthority stranger = new TestAuthority("stranger", directory);
        TestAuthority.Signed own = authority.sign("server");
        ClientTlsConfig files = new ClientTlsConfig(own.certificate(), own.key(), Optional.of(authority.certificate()));
        try (OneServer server = OneServer.withTls(OneServer.newDatabase(), files)) {
            assertThat(isServed(server, authority, authority.sign("client"))).isTrue();
            assertThat(isServed(server, authority, null)).isFalse();
            assertThat(isServed(server, authority, stranger.sign("client"))).isFalse();
        }
    }

    @Test
    void aCertificateThatIsRenewedIsShownWithoutARestart() throws Exception {
        TestAuthority first = new TestAuthority("first", directory);
        TestAuthority next = new TestAuthority("next", directory);
        TestAuthority.Signed own = first.sign("server");
        ClientTlsConfig files = new ClientTlsConfig(own.certificate(), own.key(), Optional.empty());
        try (OneServer server = OneServer.withTls(OneServer.newDatabase(), files)) {
            assertThat(isServed(server, first, null)).isTrue();

            Files.writeString(own.certificate(), "half written");
            server.lookForCertificates();
            assertThat(isServed(server, first, null)).isTrue();

            TestAuthority.Signed renewed = next.sign("server");
            Files.move(renewed.certificate(), own.certificate(), StandardCopyOption.REPLACE_EXISTING);
            Files.move(renewed.key(), own.key(), StandardCopyOption.REPLACE_EXISTING);
            server.lookForCertificates();
            assertThat(isServed(server, next, null)).isTrue();
            assertThat(isServed(server, first, null)).isFalse();
        }
    }

    @Test
    void aCertificateThatCannotBeReadEndsTheStart() {
        ClientTlsConfig files =
                new ClientTlsConfig(directory.resolve("absent.pem"), directory.resolve("absent.key"), Optional.empty());

        assertThatThrownBy(() -> OneServer.withTls(OneServer.newDatabase(), files))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining("absent.pem cannot be read");
    }

    private static boolean isServed(OneServer server, TestAuthority trusted, TestAuthority.@Nullable Signed own)
            throws IOException {
        SslContextBuilder tls =
                GrpcSslContexts.forClient().trustManager(trusted.certificate().toFile());
        if (own != null) {
            tls.keyManager(own.certificate().toFile(), own.key().toFile());
        }
        WorkflowServiceStubs service = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(server.address())
                .setSslContext(tls.build())
                .setRpcTimeout(Duration.ofSeconds(20))
                .build());
        try {
            return !service.blockingStub()
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .getSystemInfo(GetSystemInfoRequest.getDefaultInstance())
                    .getServerVersion()
                    .isEmpty();
        } catch (StatusRuntimeException refused) {
            return false;
        } finally {
            service.shutdownNow();
        }
    }
}
