package io.perdura.node.differential;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a file of cases: {@code let} lines, each whole, then cases of one step a line; a request may go over several. */
final class CaseFile {
    private static final Pattern NAME = Pattern.compile("\\$\\{(\\w+)}");
    private static final Pattern REQUEST = Pattern.compile("(?:(.*?) \\| )?(\\w+)\\s*\\{(.*)}", Pattern.DOTALL);

    private final String family;
    private final Map<String, String> lets = new HashMap<>();
    private final List<Case> cases = new ArrayList<>();
    private List<Step> steps = new ArrayList<>();

    private CaseFile(String family) {
        this.family = family;
    }

    static List<Case> parse(String family, List<String> lines) {
        CaseFile file = new CaseFile(family);
        StringBuilder statement = new StringBuilder();
        for (String line : lines) {
            if (line.isBlank() || line.strip().startsWith("#")) {
                continue;
            }
            if (line.startsWith("let ")) {
                file.define(line);
                continue;
            }
            statement.append(statement.isEmpty() ? "" : "\n").append(file.expand(line.strip()));
            if (depth(statement) == 0) {
                file.take(statement.toString());
                statement.setLength(0);
            }
        }
        if (!statement.isEmpty()) {
            throw new IllegalArgumentException(family + ": a brace is open at the end: " + statement);
        }
        return file.cases;
    }

    private void define(String line) {
        int equals = line.indexOf('=');
        lets.put(
                line.substring(4, equals).strip(),
                expand(line.substring(equals + 1).strip()));
    }

    private void take(String statement) {
        if (statement.startsWith("case ")) {
            steps = new ArrayList<>();
            cases.add(new Case(family + "/" + statement.substring(5).strip(), steps));
        } else {
            steps.add(step(statement));
        }
    }

    private Step step(String text) {
        if (text.startsWith("save ")) {
            int equals = text.indexOf('=');
            return new Step.Save(
                    text.substring(5, equals).strip(),
                    text.substring(equals + 1).strip());
        }
        if (text.startsWith("end ")) {
            return new Step.End(text.substring(4).strip());
        }
        // A bar before the request parts it from how it is to be sent.
        Matcher request = REQUEST.matcher(text);
        if (!request.matches()) {
            throw new IllegalArgumentException(family + ": no step is written like this: " + text);
        }
        return sent(request.group(2), request.group(3), request.group(1) == null ? "" : request.group(1));
    }

    private static Step sent(String method, String text, String modifiers) {
        String client = "";
        long deadlineMs = Step.Call.PATIENCE_MS;
        boolean quiet = false;
        String until = "";
        String begun = "";
        for (String modifier : modifiers.isEmpty() ? new String[0] : modifiers.split(",")) {
            String[] words = modifier.strip().split(" ", 2);
            switch (words[0]) {
                case "as" -> client = words[1];
                case "within" -> deadlineMs = Long.parseLong(words[1]);
                case "quiet" -> quiet = true;
                case "until" -> until = words[1];
                case "begin" -> begun = words[1];
                default -> throw new IllegalArgumentException("unknown modifier: " + modifier);
            }
        }
        Step.Call call = new Step.Call(method, text, client, deadlineMs, quiet, until);
        return begun.isEmpty() ? call : new Step.Begin(begun, call);
    }

    /** Puts the file's own definitions in; what is not defined here is a variable of the run. */
    private String expand(String text) {
        return NAME.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(lets.getOrDefault(found.group(1), found.group())));
    }

    /** How many braces are open, not counting those in quotes. */
    private static int depth(CharSequence text) {
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == '{') {
                depth++;
            } else if (!quoted && c == '}') {
                depth--;
            }
        }
        return depth;
    }
}
