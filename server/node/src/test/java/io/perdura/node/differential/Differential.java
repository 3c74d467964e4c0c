package io.perdura.node.differential;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Compares a running server with another, or with what was recorded; records a reference.
 *
 * <p>{@code compare HOST:PORT [HOST:PORT] [BEGINNING-OF-A-CASE]} or {@code record HOST:PORT [BEGINNING-OF-A-CASE]}
 */
public final class Differential {
    private static final String NAMESPACE = "differential";

    private final Library library =
            new Library(Path.of(System.getProperty("differential.files", "src/test/resources/differential")));

    private Differential() {}

    public static void main(String[] arguments) {
        List<String> words = new ArrayList<>(List.of(arguments));
        String verb = words.isEmpty() ? "" : words.remove(0);
        List<String> addresses =
                words.stream().filter(word -> word.contains(":")).toList();
        String beginning =
                words.stream().filter(word -> !word.contains(":")).findFirst().orElse("");
        if (addresses.isEmpty() || !verb.equals("record") && !verb.equals("compare")) {
            System.err.println("compare HOST:PORT [HOST:PORT] [CASE] | record HOST:PORT [CASE]");
            System.exit(2);
        }
        Differential differential = new Differential();
        Set<String> notYet = differential.library.notYet();
        List<Case> cases = differential.library.cases().stream()
                .filter(one -> one.name().startsWith(beginning))
                .filter(one -> verb.equals("record") || !beginning.isEmpty() || !one.isIn(notYet))
                .toList();
        System.exit(
                verb.equals("record")
                        ? differential.record(cases, addresses.get(0))
                        : differential.compare(cases, addresses));
    }

    private int record(List<Case> cases, String address) {
        Map<String, List<String>> transcripts = play(cases, address);
        library.record(transcripts);
        System.out.println(transcripts.size() + " cases recorded");
        return 0;
    }

    private int compare(List<Case> cases, List<String> addresses) {
        Map<String, List<String>> left = play(cases, addresses.get(0));
        boolean live = addresses.size() > 1;
        Map<String, List<String>> right = live ? play(cases, addresses.get(1)) : library.recorded();
        Map<String, List<String>> meant = library.meant();
        int different = 0;
        for (Case one : cases) {
            List<String> wanted = meant.getOrDefault(one.name(), right.getOrDefault(one.name(), List.of()));
            if (!left.get(one.name()).equals(wanted)) {
                different++;
                System.out.println("== " + one.name() + "\n" + difference(left.get(one.name()), wanted));
            }
        }
        System.out.println(cases.size() + " cases, " + different + " differ");
        return different == 0 ? 0 : 1;
    }

    private Map<String, List<String>> play(List<Case> cases, String address) {
        Target target = new Target(address, NAMESPACE);
        Prepared.prepare(target);
        Map<String, List<String>> transcripts = new LinkedHashMap<>();
        try (Playing playing = new Playing(target, library.ignoredFields())) {
            Map<String, CompletableFuture<List<String>>> played = playing.play(cases);
            played.forEach((name, transcript) -> transcripts.put(name, transcript.join()));
        }
        return transcripts;
    }

    /** Lines that only the left has with {@code <}, only the right with {@code >}; between them two lines that agree. */
    static String difference(List<String> left, List<String> right) {
        int[][] common = new int[left.size() + 1][right.size() + 1];
        for (int i = left.size() - 1; i >= 0; i--) {
            for (int j = right.size() - 1; j >= 0; j--) {
                common[i][j] = left.get(i).equals(right.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        StringBuilder text = new StringBuilder();
        String heading = "";
        int i = 0;
        int j = 0;
        while (i < left.size() || j < right.size()) {
            boolean same = i < left.size() && j < right.size() && left.get(i).equals(right.get(j));
            if (same) {
                heading = left.get(i).startsWith(">") ? left.get(i) : heading;
                i++;
                j++;
                continue;
            }
            if (!heading.isEmpty()) {
                text.append("  at ").append(heading).append('\n');
                heading = "";
            }
            if (j >= right.size() || i < left.size() && common[i + 1][j] >= common[i][j + 1]) {
                text.append("  < ").append(left.get(i++)).append('\n');
            } else {
                text.append("  > ").append(right.get(j++)).append('\n');
            }
        }
        return text.toString();
    }
}
