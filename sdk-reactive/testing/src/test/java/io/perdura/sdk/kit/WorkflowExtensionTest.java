package io.perdura.sdk.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.sdk.testing.TestEnvironment;
import io.perdura.sdk.testing.WorkflowExtension;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same for JUnit: an environment for each test. */
class WorkflowExtensionTest {
    @RegisterExtension
    static final WorkflowExtension WORKFLOWS = WorkflowExtension.of("orders")
            .workflow(Orders.OrderFlow.class)
            .workflow(Orders.ShippingFlow.class)
            .activities(new Orders.Shop() {
                @Override
                public CompletableFuture<String> charge(String item) {
                    return CompletableFuture.completedFuture("charged");
                }

                @Override
                public String pack(String item) {
                    return item;
                }
            });

    @Test
    void anEnvironmentComesAsAParameter(TestEnvironment environment) {
        assertThat(environment.run("Order", "lamp").result(String.class)).isEqualTo("1 nothing");
    }

    @Test
    void andIsAnotherForEachTest(TestEnvironment environment) {
        assertThat(environment.histories()).isEmpty();
    }
}
