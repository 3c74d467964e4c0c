package io.perdura.node.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.perdura.node.semantics.OneServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** This server answers each case as Temporal's own did when it was recorded, or as the list of meant differences says. */
class DifferentialIT {
    private final Library library = new Library(Path.of("src/test/resources/differential"));

    @TestFactory
    Stream<DynamicTest> answersAsTheReference() {
        List<Case> cases = library.cases();
        Map<String, List<String>> expected = library.recorded();
        expected.putAll(library.meant());
        Set<String> notYet = library.notYet();
        Target target = new Target(OneServer.shared().address(), "differential");
        Prepared.prepare(target);
        Playing playing = new Playing(target, library.ignoredFields());
        Map<String, CompletableFuture<List<String>>> transcripts =
                playing.play(cases.stream().filter(one -> !one.isIn(notYet)).toList());
        return cases.stream()
                .map(one -> DynamicTest.dynamicTest(one.name(), () -> {
                    CompletableFuture<List<String>> transcript = transcripts.get(one.name());
                    if (transcript == null) {
                        abort("listed in not-yet.txt");
                    } else {
                        assertThat(transcript.join()).isEqualTo(expected.get(one.name()));
                    }
                }))
                .onClose(playing::close);
    }
}
