package io.perdura.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.JoinConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiscoveryTest {
    private final JoinConfig join = new JoinConfig();

    @Test
    void nodesOfOneMachineFindEachOtherOnLoopback() {
        Discovery.loopback(5701, 3).applyTo(join);

        assertThat(join.getTcpIpConfig().isEnabled()).isTrue();
        assertThat(join.getTcpIpConfig().getMembers())
                .containsExactly("127.0.0.1:5701", "127.0.0.1:5702", "127.0.0.1:5703");
        assertNothingIsAskedOfTheNetwork();
    }

    @Test
    void podsFindEachOtherByTheNameOfTheirService() {
        new Discovery.KubernetesDns("perdura-members.prod.svc.cluster.local", 5701).applyTo(join);

        assertThat(join.getKubernetesConfig().isEnabled()).isTrue();
        assertThat(join.getKubernetesConfig().getProperties())
                .containsEntry("service-dns", "perdura-members.prod.svc.cluster.local")
                .containsEntry("service-port", "5701");
        assertThat(join.getTcpIpConfig().isEnabled()).isFalse();
        assertNothingIsAskedOfTheNetwork();
    }

    @Test
    void aLaterPresetReplacesAnEarlierOne() {
        Discovery.loopback(1, 1).applyTo(join);
        new Discovery.KubernetesDns("a.b", 1).applyTo(join);
        new Discovery.Members(List.of("db1:5701")).applyTo(join);

        assertThat(join.getKubernetesConfig().isEnabled()).isFalse();
        assertThat(join.getTcpIpConfig().getMembers()).containsExactly("db1:5701");
    }

    private void assertNothingIsAskedOfTheNetwork() {
        assertThat(join.getMulticastConfig().isEnabled()).isFalse();
        assertThat(join.getAutoDetectionConfig().isEnabled()).isFalse();
    }
}
