package io.perdura.node.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {
    private static final String HOST = "127.0.0.1";

    @Test
    void aPortInUseIsRefusedWithItsFlag() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            FatalStart failure = catchThrowableOfType(
                    FatalStart.class, () -> Ports.requireFree("--port", HOST, taken.getLocalPort()));

            assertThat(failure).hasMessageContaining("Port " + taken.getLocalPort() + " (--port) is in use");
            assertThat(failure.wayOut()).contains("another --port");
            assertThat(failure.exit()).isEqualTo(StartExit.PORT_IN_USE);
        }
    }

    @Test
    void aFreePortIsAccepted() {
        assertThatCode(() -> Ports.requireFree("--port", HOST, 0)).doesNotThrowAnyException();
    }

    @Test
    void anAddressOfAnotherMachineIsRefused() {
        FatalStart failure = catchThrowableOfType(FatalStart.class, () -> Ports.requireFree("--port", "192.0.2.1", 0));

        assertThat(failure).hasMessageContaining("--ip");
        assertThat(failure.exit()).isEqualTo(StartExit.USAGE);
    }
}
