package io.perdura.sdk.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What a random workflow does: a small tree over everything that code can set going. Whatever its parts come to does not
 * depend on who carries them out, when, and how often: what wins a race takes moments, what loses it takes weeks.
 */
sealed interface Program {

    /** An activity that takes a while, beats its heart, and fails for good or not. */
    record Activity(String name, int ms, boolean fails, boolean beats) implements Program {}

    /** A local activity that takes a while, and fails at first or not; one may outlast its workflow task. */
    record Local(String name, int ms, boolean failsFirst) implements Program {}

    record Timer(int ms) implements Program {}

    /** A child that runs a program of its own. */
    record Child(String name, long seed) implements Program {}

    record SideEffect(String name) implements Program {}

    record Changing(String id, int value) implements Program {}

    record Version(String change) implements Program {}

    /** Until so many signals have come. */
    record Words(int count) implements Program {}

    /** Signals another workflow, which is there or not. */
    record Signal(String to, String word) implements Program {}

    record Memo(String key) implements Program {}

    /** A draw decides how long it waits: the same in every replay. */
    record Draw(int max) implements Program {}

    /** A condition that nobody meets, and its timer. */
    record InVain(int ms) implements Program {}

    /** Asks another workflow to cancel, which is there or not. */
    record Cancel(String to) implements Program {}

    /** Two that stand in one line for a thing that only one may have at a time. */
    record InLine(Program first, Program second) implements Program {}

    record Seq(List<Program> steps) implements Program {}

    record All(List<Program> branches) implements Program {}

    /** The first that is done; the other is far from it, and canceled or forgotten. */
    record Race(Program winner, Program loser, boolean cancels) implements Program {}

    /** In time, or too late by far. */
    record Timeout(Program inner, boolean late) implements Program {}

    /** What is far from done is canceled. */
    record Canceled(Program slow) implements Program {}

    /** Goes on while everything around it is canceled. */
    record Detached(Program inner) implements Program {}

    /** A program of a seed; names are unique within it. */
    static Program random(Random random, String prefix, int depth) {
        return tree(random, prefix, depth, new int[1]);
    }

    private static Program tree(Random random, String prefix, int depth, int[] names) {
        if (depth == 0 || random.nextInt(4) == 0) {
            return leaf(random, prefix + names[0]++, depth);
        }
        return switch (random.nextInt(12)) {
            case 11 -> new InLine(tree(random, prefix, depth - 1, names), tree(random, prefix, depth - 1, names));
            case 0, 1, 2 -> new Seq(trees(random, prefix, depth, names));
            case 3, 4, 5 -> new All(trees(random, prefix, depth, names));
            case 6 ->
                new Race(
                        tree(random, prefix, depth - 1, names),
                        slow(random, prefix + names[0]++),
                        random.nextBoolean());
            case 7 -> new Timeout(tree(random, prefix, depth - 1, names), false);
            case 8 -> new Timeout(slow(random, prefix + names[0]++), true);
            case 9 -> new Canceled(slow(random, prefix + names[0]++));
            default -> new Detached(tree(random, prefix, depth - 1, names));
        };
    }

    private static List<Program> trees(Random random, String prefix, int depth, int[] names) {
        List<Program> trees = new ArrayList<>();
        for (int i = 0, count = 1 + random.nextInt(3); i < count; i++) {
            trees.add(tree(random, prefix, depth - 1, names));
        }
        return trees;
    }

    /** What takes weeks. */
    private static Program slow(Random random, String name) {
        return switch (random.nextInt(4)) {
            case 0 -> new Activity(name, ProgramFlow.WEEKS_MS, false, random.nextBoolean());
            case 1 -> new Child(name, ProgramFlow.SLOW_SEED);
            default -> new Timer(ProgramFlow.WEEKS_MS);
        };
    }

    private static Program leaf(Random random, String name, int depth) {
        return switch (random.nextInt(18)) {
            case 15 -> new Draw(1 + random.nextInt(800));
            case 16 -> new InVain(random.nextInt(900));
            case 17 -> new Cancel(name);
            case 0, 1, 2, 3 ->
                new Activity(name, random.nextInt(1_500), random.nextInt(5) == 0, random.nextInt(4) == 0);
            case 4, 5, 6 ->
                new Local(name, random.nextInt(6) == 0 ? 12_000 : random.nextInt(300), random.nextInt(4) == 0);
            case 7, 8 -> new Timer(random.nextInt(1_500));
            case 9 -> depth > 1 ? new Child(name, random.nextInt(1_000)) : new Timer(0);
            case 10 -> new SideEffect(name);
            case 11 -> random.nextBoolean() ? new Version("c" + random.nextInt(3)) : new Memo("m" + random.nextInt(3));
            case 12 -> new Changing("x" + random.nextInt(2), random.nextInt(3));
            case 13 -> new Signal(random.nextBoolean() ? "sink" : "nobody", name);
            default -> new Words(random.nextInt(ProgramFlow.SIGNALS));
        };
    }
}
