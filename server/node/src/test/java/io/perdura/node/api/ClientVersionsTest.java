package io.perdura.node.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.temporal.api.errordetails.v1.ClientVersionNotSupportedFailure;
import io.temporal.api.errordetails.v1.ServerVersionNotSupportedFailure;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers by which clients and servers find out that they do not fit. */
class ClientVersionsTest {

    private final ClientVersions versions = new ClientVersions("22.8.78", Map.of("temporal-go", "<3.0.0"));

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = ';',
            value = {
                "'';'';-",
                "unknown;0.0.0;-",
                "unknown;no version;-",
                "temporal-go;'';-",
                "temporal-go;2.4.5;-",
                "temporal-go;2.4.5-alpha.1+build;<23.1.0",
                "temporal-go;3.0.0-rc.1;-",
                "temporal-go;2.4.5;<1.0.0 >=3.5.6 || >22.0.0",
                "temporal-go;2.4.5;>=22.8.78 <=22.8.78",
                "temporal-go;2.4.5;22.x",
                "temporal-go;2.4.5;!=22.8.77",
            })
    void fits(String name, String version, String servers) {
        versions.check(name, version, servers);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                ">23.1.0",
                "<22.8.78",
                "22.9.x",
                "<1.0.0 || >=22.8.79",
                "!22.8.78",
            })
    void aClientThatWantsAnotherServerIsTold(String servers) {
        Rejection refused = refusal("temporal-go", "2.4.5", servers);

        assertThat(refused.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refused)
                .hasMessage("Server version 22.8.78 is not supported. Client supports server versions: " + servers);
        assertThat(refused.detail())
                .isEqualTo(ServerVersionNotSupportedFailure.newBuilder()
                        .setServerVersion("22.8.78")
                        .setClientSupportedServerVersions(servers)
                        .build());
    }

    @Test
    void aClientThatIsTooNewIsTold() {
        Rejection refused = refusal("temporal-go", "3.0.1", "");

        assertThat(refused.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refused)
                .hasMessage("Client version 3.0.1 is not supported. Server supports temporal-go versions: <3.0.0");
        assertThat(refused.detail())
                .isEqualTo(ClientVersionNotSupportedFailure.newBuilder()
                        .setClientName("temporal-go")
                        .setClientVersion("3.0.1")
                        .setSupportedVersions("<3.0.0")
                        .build());
    }

    @Test
    void whatIsNoVersionIsTheClientsFault() {
        assertThat(refusal("temporal-go", "two", ""))
                .hasMessage("Unable to parse client version: No Major.Minor.Patch elements found");
        assertThat(refusal("temporal-go", "2.4.5", "<x>").code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refusal("temporal-go", "2.4.5", "about 3").code()).isEqualTo(Code.INVALID_ARGUMENT);
    }

    private Rejection refusal(String name, String version, String servers) {
        return catchThrowableOfType(Rejection.class, () -> versions.check(name, version, servers));
    }
}
