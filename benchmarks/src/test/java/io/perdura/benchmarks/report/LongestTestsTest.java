package io.perdura.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LongestTestsTest {
    @TempDir
    Path root;

    @Test
    void listsClassesAndTestsOfAllModulesTheLongestFirst() throws Exception {
        report("one/target/surefire-reports/TEST-A.xml", """
                <testsuite><testcase name="short" classname="A" time="1.5"/>
                <testcase name="long" classname="A" time="1,002.25"><system-out>x</system-out></testcase></testsuite>
                """);
        report("two/three/target/failsafe-reports/TEST-B.xml", """
                <testsuite><testcase name="middle" classname="B" time="7"/></testsuite>
                """);
        report("two/three/target/failsafe-reports/failsafe-summary.xml", "<failsafe-summary/>");

        assertThat(LongestTests.list(root).lines().map(String::strip))
                .containsExactly(
                        "3 tests took 1011 s one after another. The longest classes:",
                        "1003.8 s  A",
                        "7.0 s  B",
                        "The longest tests:",
                        "1002.3 s  A.long",
                        "7.0 s  B.middle",
                        "1.5 s  A.short");
    }

    private void report(String path, String xml) throws Exception {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), xml);
    }
}
