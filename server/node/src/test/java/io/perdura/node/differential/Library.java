package io.perdura.node.differential;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files beside the tests: cases, what the reference answered, and what is meant to differ. */
final class Library {
    private static final String HEADING = "== ";
    private static final String REASON = "because: ";

    private final Path root;

    /** @param root holds {@code cases}, {@code recorded}, {@code meant.txt}, {@code fields.txt} and {@code not-yet.txt} */
    Library(Path root) {
        this.root = root;
    }

    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Path file : filesOf("cases")) {
            for (Case parsed : CaseFile.parse(familyOf(file), read(file))) {
                if (!names.add(parsed.name())) {
                    throw new IllegalStateException("two cases are called " + parsed.name());
                }
                cases.add(parsed);
            }
        }
        return cases;
    }

    /** By case: what the reference answered. */
    Map<String, List<String>> recorded() {
        Map<String, List<String>> recorded = new TreeMap<>();
        filesOf("recorded").forEach(file -> recorded.putAll(sections(file)));
        return recorded;
    }

    /** By case: what this server answers otherwise on purpose; without the reason. */
    Map<String, List<String>> meant() {
        Map<String, List<String>> meant = sections(root.resolve("meant.txt"));
        meant.forEach((name, lines) -> {
            if (lines.isEmpty() || !lines.remove(0).startsWith(REASON)) {
                throw new IllegalStateException("no reason is given why this differs: " + name);
            }
        });
        return meant;
    }

    /** Fields, as {@code Message.field}, that tell nothing about behaviour. */
    Set<String> ignoredFields() {
        return firstWords("fields.txt");
    }

    /** Names of cases, and beginnings of names that end in a slash, of what this server does not do so far. */
    Set<String> notYet() {
        return firstWords("not-yet.txt");
    }

    /** Replaces what is recorded of these cases and keeps the rest. */
    void record(Map<String, List<String>> transcripts) {
        Map<String, List<String>> all = recorded();
        all.putAll(transcripts);
        all.keySet().retainAll(cases().stream().map(Case::name).toList());
        Map<String, List<String>> byFamily = new TreeMap<>();
        all.forEach((name, lines) -> {
            List<String> family =
                    byFamily.computeIfAbsent(name.substring(0, name.indexOf('/')), f -> new ArrayList<>());
            family.add(HEADING + name);
            family.addAll(lines);
        });
        byFamily.forEach((family, lines) -> write(root.resolve("recorded").resolve(family + ".txt"), lines));
    }

    private Set<String> firstWords(String name) {
        Set<String> words = new HashSet<>();
        read(root.resolve(name)).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .forEach(line -> words.add(line.split("\\s", 2)[0]));
        return words;
    }

    private static Map<String, List<String>> sections(Path file) {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        List<String> section = new ArrayList<>();
        for (String line : read(file)) {
            if (line.startsWith(HEADING)) {
                section = new ArrayList<>();
                sections.put(line.substring(HEADING.length()), section);
            } else if (!line.isBlank()) {
                section.add(line);
            }
        }
        return sections;
    }

    private List<Path> filesOf(String folder) {
        try (Stream<Path> files = Files.list(root.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String familyOf(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - ".txt".length());
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, List<String> lines) {
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
