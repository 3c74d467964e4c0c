package io.perdura.sdk.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What a random workflow does: a small tree over everything that code can set going. */
public sealed interface Program {

    record Activity(String name, int ms, boolean fails) implements Program {}

    record Local(String name) implements Program {}

    record Timer(int ms) implements Program {}

    record Child(String name, int ms) implements Program {}

    record SideEffect(String name) implements Program {}

    record Version(String change) implements Program {}

    record Words(int count) implements Program {}

    record Seq(List<Program> steps) implements Program {}

    record All(List<Program> branches) implements Program {}

    record First(List<Program> branches) implements Program {}

    record Timeout(int ms, Program inner) implements Program {}

    record Canceled(int ms, Program inner) implements Program {}

    /** A program of a seed; names are unique within it. */
    static Program random(Random random) {
        return tree(random, 3, new int[1]);
    }

    private static Program tree(Random random, int depth, int[] names) {
        if (depth == 0 || random.nextInt(4) == 0) {
            return leaf(random, names);
        }
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> new Seq(trees(random, depth, names));
            case 3, 4 -> new All(trees(random, depth, names));
            case 5 -> new First(trees(random, depth, names));
            case 6 -> new Timeout(1 + random.nextInt(2_000), tree(random, depth - 1, names));
            default -> new Canceled(1 + random.nextInt(2_000), tree(random, depth - 1, names));
        };
    }

    private static List<Program> trees(Random random, int depth, int[] names) {
        List<Program> trees = new ArrayList<>();
        for (int i = 0, count = 1 + random.nextInt(3); i < count; i++) {
            trees.add(tree(random, depth - 1, names));
        }
        return trees;
    }

    private static Program leaf(Random random, int[] names) {
        String name = "n" + names[0]++;
        return switch (random.nextInt(9)) {
            case 0, 1, 2 -> new Activity(name, random.nextInt(1_500), random.nextInt(5) == 0);
            case 3, 4 -> new Local(name);
            case 5 -> new Timer(random.nextInt(1_500));
            case 6 -> new Child(name, 1 + random.nextInt(1_500));
            case 7 -> random.nextBoolean() ? new SideEffect(name) : new Version("c" + random.nextInt(3));
            default -> new Words(random.nextInt(4));
        };
    }
}
