package io.perdura.engine.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.engine.MutableState;
import io.perdura.engine.RecordCodec;
import io.perdura.engine.RunRecord;
import io.perdura.engine.rule.RunRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * docs/machines.md shows what the scripts do to each thing that a run has under way, step by step as the tables of events and
 * changes carry it out. {@code -Drewrite=true} writes it.
 */
class MachinesTest {

    private static final Path PAGE = Path.of("../../docs/machines.md");
    private static final String HEAD = """
            # State machines

            Written by `MachinesTest` from the records of every script: a line is a step that some script takes, named by the event or the change
            (in small letters: history does not show it) that takes it. The tables `rule.EventTable` and `rule.ChangeTable` say which machine carries it out.
            A closed run takes all it has under way with it; those steps are left out.
            """;

    /** Machine → from → to → what takes it there. */
    private final Map<String, Map<String, Map<String, Set<String>>>> steps = new TreeMap<>();

    @Test
    void thePageShowsWhatTheScriptsDo() throws IOException {
        for (Path file : ScriptTest.files()) {
            ScriptRunner runner = new ScriptRunner(ScriptRunner.Memory.KEPT);
            Script.read(file).steps().forEach(runner::run);
            runner.runs().forEach(this::follow);
        }

        String page = page();
        if (Boolean.getBoolean("rewrite")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }

    private void follow(ScriptedRun run) {
        MutableState state = new MutableState();
        for (RecordCodec.Encoded append : run.log) {
            for (RunRecord record : RecordCodec.decode(append.events(), append.changes())) {
                Map<Labels.Instance, String> before = Labels.of(state);
                RunRules.replay(state, List.of(record));
                compare(
                        before,
                        Labels.of(state),
                        name(record),
                        state.execution().isOpen());
            }
        }
    }

    private void compare(
            Map<Labels.Instance, String> before, Map<Labels.Instance, String> after, String record, boolean open) {
        Set<Labels.Instance> instances = new TreeSet<>(before.keySet());
        instances.addAll(after.keySet());
        for (Labels.Instance instance : instances) {
            String from = before.getOrDefault(instance, Labels.NONE);
            String to = after.getOrDefault(instance, Labels.NONE);
            if (!from.equals(to) && (open || instance.machine().equals("run"))) {
                steps.computeIfAbsent(instance.machine(), machine -> new TreeMap<>())
                        .computeIfAbsent(from, state -> new TreeMap<>())
                        .computeIfAbsent(to, state -> new TreeSet<>())
                        .add(record);
            }
        }
    }

    /** Of the event, or in small letters of the change. */
    static String name(RunRecord record) {
        if (record instanceof RunRecord.Written written) {
            return MessageText.name(written.event().getEventType());
        }
        if (record instanceof RunRecord.Buffered buffered) {
            return MessageText.name(buffered.event().getEventType());
        }
        if (record instanceof RunRecord.Flushed flushed) {
            return MessageText.name(flushed.event().getEventType());
        }
        return ((RunRecord.Changed) record)
                .change()
                .getKindCase()
                .name()
                .toLowerCase(Locale.ROOT)
                .replace('_', ' ');
    }

    private String page() {
        StringBuilder text = new StringBuilder(HEAD);
        steps.forEach((machine, froms) -> {
            text.append("\n## ")
                    .append(machine.substring(0, 1).toUpperCase(Locale.ROOT))
                    .append(machine.substring(1))
                    .append("\n\n```mermaid\nstateDiagram-v2\n");
            froms.forEach((from, tos) -> tos.forEach((to, records) -> text.append("    ")
                    .append(state(from))
                    .append(" --> ")
                    .append(state(to))
                    .append(": ")
                    .append(String.join(" / ", records))
                    .append('\n')));
            text.append("```\n");
        });
        return text.toString();
    }

    /** Names of states have no blanks in a diagram. */
    private static String state(String label) {
        return label.replace(' ', '_');
    }
}
