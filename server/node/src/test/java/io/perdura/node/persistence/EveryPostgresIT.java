package io.perdura.node.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.perdura.node.persistence.embedded.TestedPostgres;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** All store tests, again on every other version of Postgres that is here: the oldest, and what is installed. */
class EveryPostgresIT {
    /** Tests how the Postgres that the server brings is started, not what is stored in it. */
    private static final String NOT_ABOUT_STORES = "EmbeddedPostgresStoreTest";

    @TestFactory
    Stream<DynamicTest> storeTests() throws IOException, URISyntaxException {
        List<String> tests = storeTestClasses();
        assertThat(tests).hasSizeGreaterThan(4);
        return TestedPostgres.others().stream()
                .flatMap(postgres -> tests.stream()
                        .map(test -> DynamicTest.dynamicTest(
                                test.substring(test.lastIndexOf('.') + 1) + " on " + postgres,
                                () -> run(test, postgres))));
    }

    private static void run(String test, TestedPostgres postgres) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(test))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
                .build();
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        TestPostgres.use(postgres);
        try {
            LauncherFactory.create().execute(request, summary);
        } finally {
            TestPostgres.use(TestedPostgres.BROUGHT);
        }
        summary.getSummary().getFailures().forEach(failure -> {
            throw new AssertionError(failure.getTestIdentifier().getDisplayName(), failure.getException());
        });
        assertThat(summary.getSummary().getTestsSucceededCount()).isPositive();
    }

    private static List<String> storeTestClasses() throws IOException, URISyntaxException {
        Path classes = Path.of(EveryPostgresIT.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.walk(classes)) {
            return files.map(file -> classes.relativize(file).toString())
                    .filter(file -> file.endsWith("StoreTest.class") && !file.contains(NOT_ABOUT_STORES))
                    .map(file -> file.replace(".class", "").replace('/', '.'))
                    .sorted()
                    .toList();
        }
    }
}
