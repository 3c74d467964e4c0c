package io.perdura.sdk.testing;

import io.perdura.sdk.worker.Worker;
import io.perdura.sdk.worker.WorkerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A {@link TestEnvironment} for each test of a class, with one worker, closed after it: its histories are replayed. Tests take
 * it as a parameter.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final WorkflowExtension WORKFLOWS = WorkflowExtension.of("orders")
 *         .workflow(OrderFlow.class)
 *         .activities(new ShopInMemory());
 *
 * @Test
 * void ships(TestEnvironment environment) {
 *     assertThat(environment.run("Order", "lamp").result(String.class)).isEqualTo("1 lamp");
 * }
 * }</pre>
 */
public final class WorkflowExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(WorkflowExtension.class);

    private final String taskQueue;
    private final List<Consumer<Worker>> registrations = new ArrayList<>();
    private WorkerOptions options = WorkerOptions.defaults();
    private UnaryOperator<TestEnvironment.Settings> settings = given -> given;

    private WorkflowExtension(String taskQueue) {
        this.taskQueue = taskQueue;
    }

    /** One worker of that queue for each test. */
    public static WorkflowExtension of(String taskQueue) {
        return new WorkflowExtension(taskQueue);
    }

    /** An implementation class, as with {@link Worker#workflow(Class)}. */
    public WorkflowExtension workflow(Class<?> implementation) {
        return worker(worker -> worker.workflow(implementation));
    }

    /** Objects that are shared by all tests, as with {@link Worker#activities}. */
    public WorkflowExtension activities(Object... instances) {
        return worker(worker -> worker.activities(instances));
    }

    /** Whatever else is to be registered. */
    public WorkflowExtension worker(Consumer<Worker> registration) {
        registrations.add(registration);
        return this;
    }

    /** How the worker works. */
    public WorkflowExtension options(WorkerOptions value) {
        options = value;
        return this;
    }

    /** How the environments are to be. */
    public WorkflowExtension environment(UnaryOperator<TestEnvironment.Settings> value) {
        settings = value;
        return this;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        TestEnvironment environment = settings.apply(TestEnvironment.with()).start();
        context.getStore(STORE).put(this, environment);
        Worker worker = environment.worker(taskQueue, options);
        registrations.forEach(registration -> registration.accept(worker));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        TestEnvironment environment = context.getStore(STORE).remove(this, TestEnvironment.class);
        if (environment != null) {
            environment.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestEnvironment.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TestEnvironment environment = context.getStore(STORE).get(this, TestEnvironment.class);
        if (environment == null) {
            throw new IllegalStateException("an environment belongs to a test: take it as a parameter of the test");
        }
        return environment;
    }
}
