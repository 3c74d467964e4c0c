package io.perdura.engine.script;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A script file: comments, then steps; each step is commands, a line of dashes, and what comes of them. */
record Script(String comments, List<Step> steps) {

    private static final String DASHES = "----";

    /** Commands as written, and what must come of them. */
    record Step(String commands, String expected) {

        /** The commands, one each; a command goes on over lines until its brackets are closed. */
        List<String> lines() {
            List<String> lines = new ArrayList<>();
            StringBuilder line = new StringBuilder();
            for (String part : commands.split("\n", -1)) {
                if (line.length() == 0 && (part.isBlank() || part.startsWith("#"))) {
                    continue;
                }
                line.append(line.length() == 0 ? "" : "\n").append(part.trim());
                if (count(line, '[') <= count(line, ']')) {
                    lines.add(line.toString());
                    line.setLength(0);
                }
            }
            return lines;
        }

        private static long count(CharSequence text, char wanted) {
            return text.chars().filter(c -> c == wanted).count();
        }
    }

    static Script read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        int at = 0;
        StringBuilder comments = new StringBuilder();
        while (at < lines.size()
                && (lines.get(at).startsWith("#") || lines.get(at).isBlank())) {
            comments.append(lines.get(at++)).append('\n');
        }
        List<Step> steps = new ArrayList<>();
        StringBuilder commands = new StringBuilder();
        while (at < lines.size()) {
            String line = lines.get(at++);
            if (!line.equals(DASHES)) {
                commands.append(line).append('\n');
                continue;
            }
            StringBuilder expected = new StringBuilder();
            while (at < lines.size() && !lines.get(at).isBlank()) {
                expected.append(lines.get(at++)).append('\n');
            }
            steps.add(new Step(commands.toString().strip() + "\n", expected.toString()));
            commands.setLength(0);
        }
        if (!commands.toString().isBlank()) {
            steps.add(new Step(commands.toString().strip() + "\n", ""));
        }
        return new Script(comments.toString().strip() + "\n", steps);
    }

    void write(Path file, List<String> outcomes) throws IOException {
        StringBuilder text = new StringBuilder(comments);
        for (int i = 0; i < steps.size(); i++) {
            text.append('\n')
                    .append(steps.get(i).commands())
                    .append(DASHES)
                    .append('\n')
                    .append(outcomes.get(i));
        }
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }
}
