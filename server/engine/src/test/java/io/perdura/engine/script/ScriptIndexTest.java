package io.perdura.engine.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which lines of the list of behaviours that users of SDKs rely on have a script: the first line of each names them. */
class ScriptIndexTest {

    private static final Pattern FILE = Pattern.compile("s(\\d\\d)-.*");
    private static final Pattern HEADER = Pattern.compile("# Lines? ([0-9, and]+):.*");

    private static final int[][] DECIDED_IN_THE_ENGINE = {
        {1, 6}, {9, 11}, {14, 25}, {27, 27}, {29, 33}, {38, 41}, {43, 54}, {57, 61}, {73, 78}, {86, 86}
    };

    @Test
    void every_line_that_the_engine_decides_has_a_script() throws IOException {
        Map<Integer, List<String>> index = index();

        index.forEach((line, scripts) -> System.out.printf("%2d  %s%n", line, String.join(", ", scripts)));
        for (int[] range : DECIDED_IN_THE_ENGINE) {
            assertThat(index.keySet())
                    .containsAll(
                            IntStream.rangeClosed(range[0], range[1]).boxed().toList());
        }
    }

    private static Map<Integer, List<String>> index() throws IOException {
        Map<Integer, List<String>> index = new TreeMap<>();
        for (Path file : ScriptTest.files()) {
            String name = file.getFileName().toString();
            Matcher numbered = FILE.matcher(name);
            if (numbered.matches()) {
                add(index, Integer.parseInt(numbered.group(1)), name);
            }
            Matcher header = HEADER.matcher(Script.read(file).comments().split("\n", 2)[0]);
            if (header.matches()) {
                for (String number : header.group(1).split("\\D+", -1)) {
                    add(index, Integer.parseInt(number), name);
                }
            }
        }
        return index;
    }

    private static void add(Map<Integer, List<String>> index, int line, String script) {
        List<String> scripts = index.computeIfAbsent(line, missing -> new ArrayList<>());
        String title = script.substring(0, script.length() - ".txt".length());
        if (line != 0 && !scripts.contains(title)) {
            scripts.add(title);
        }
    }
}
