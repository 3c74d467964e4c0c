package io.perdura.engine.script;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.TextFormat;
import io.perdura.engine.MutableState;
import io.perdura.engine.RecordCodec;
import io.perdura.engine.RunRecord;
import io.perdura.engine.rule.RunRules;
import io.perdura.engine.v1.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Rows as earlier versions stored them lead to the state they led to then. Rows in a file are never written again: whoever
 * changes what a record means gives the new meaning a kind or a field of its own, so that the old rows keep theirs. {@code
 * -Drewrite=true} adds files for kinds of records that no file holds yet, and writes the states anew: the difference in a
 * state is then what a reviewer looks at, and only a field that is new to the state belongs there.
 */
class GoldenReplayTest {

    private static final Path FOLDER = Path.of("src/test/resources/golden");
    private static final String STATE = "state:";

    /** The rows of one run, and the state they lead to. */
    private record Golden(List<RecordCodec.Encoded> rows, String state) {}

    @TestFactory
    Stream<DynamicTest> rowsLeadToTheirState() throws IOException {
        if (Boolean.getBoolean("rewrite")) {
            for (Path file : files()) {
                write(file, read(file).stream().map(Golden::rows).toList());
            }
        }
        return files().stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    for (Golden golden : read(file)) {
                        assertThat(state(golden.rows())).isEqualTo(golden.state());
                    }
                }));
    }

    @Test
    void everyKindOfRecordThatAScriptLeadsToStandsInAFile() throws IOException {
        Set<String> missing = new TreeSet<>();
        Map<Path, List<ScriptedRun>> runs = new LinkedHashMap<>();
        for (Path script : ScriptTest.files()) {
            runs.put(script, run(script));
            missing.addAll(kindsOf(runs.get(script)));
        }
        for (Path file : files()) {
            for (Golden golden : read(file)) {
                missing.removeAll(kinds(golden.rows()));
            }
        }
        if (Boolean.getBoolean("rewrite")) {
            for (Map.Entry<Path, List<ScriptedRun>> script : runs.entrySet()) {
                if (missing.removeAll(kindsOf(script.getValue()))) {
                    write(
                            FOLDER.resolve(script.getKey().getFileName()),
                            script.getValue().stream().map(run -> run.log).toList());
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }

    private static List<ScriptedRun> run(Path script) throws IOException {
        ScriptRunner runner = new ScriptRunner(ScriptRunner.Memory.KEPT);
        Script.read(script).steps().forEach(runner::run);
        return runner.runs();
    }

    private static Set<String> kindsOf(List<ScriptedRun> runs) {
        Set<String> kinds = new TreeSet<>();
        runs.forEach(run -> kinds.addAll(kinds(run.log)));
        return kinds;
    }

    private static Set<String> kinds(List<RecordCodec.Encoded> rows) {
        Set<String> kinds = new TreeSet<>();
        for (RecordCodec.Encoded row : rows) {
            RecordCodec.decode(row.events(), row.changes()).forEach(record -> kinds.add(MachinesTest.name(record)));
        }
        return kinds;
    }

    private static String state(List<RecordCodec.Encoded> rows) {
        MutableState state = new MutableState();
        for (RecordCodec.Encoded row : rows) {
            List<RunRecord> records = RecordCodec.decode(row.events(), row.changes());
            RunRules.replay(state, records);
        }
        Snapshot snapshot = state.snapshot();
        return TextFormat.printer().printToString(snapshot);
    }

    private static List<Golden> read(Path file) throws IOException {
        List<Golden> runs = new ArrayList<>();
        List<RecordCodec.Encoded> rows = new ArrayList<>();
        StringBuilder state = new StringBuilder();
        boolean inState = false;
        for (String line : Files.readAllLines(file)) {
            if (line.equals(STATE)) {
                inState = true;
            } else if (line.isEmpty()) {
                runs.add(new Golden(List.copyOf(rows), state.toString()));
                rows.clear();
                state.setLength(0);
                inState = false;
            } else if (inState) {
                state.append(line).append('\n');
            } else {
                rows.add(row(line));
            }
        }
        return runs;
    }

    private static RecordCodec.Encoded row(String line) {
        String[] columns = line.split(" ", -1);
        return new RecordCodec.Encoded(
                bytes(columns[2]), bytes(columns[3]), Long.parseLong(columns[0]), Integer.parseInt(columns[1]));
    }

    private static ByteString bytes(String text) {
        return ByteString.copyFrom(Base64.getDecoder().decode(text));
    }

    private static void write(Path file, List<List<RecordCodec.Encoded>> runs) throws IOException {
        StringBuilder text = new StringBuilder();
        for (List<RecordCodec.Encoded> rows : runs) {
            for (RecordCodec.Encoded row : rows) {
                text.append(row.firstEventId())
                        .append(' ')
                        .append(row.eventCount())
                        .append(' ')
                        .append(text(row.events()))
                        .append(' ')
                        .append(text(row.changes()))
                        .append('\n');
            }
            text.append(STATE).append('\n').append(state(rows)).append('\n');
        }
        Files.writeString(file, text);
    }

    private static String text(ByteString bytes) {
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
