package io.perdura.node.simulation;

import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** Every choice of one simulation, from one seed. */
final class Dice {
    private final SplittableRandom random;

    Dice(long seed) {
        random = new SplittableRandom(seed);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Both ends included. */
    long between(long from, long to) {
        return random.nextLong(from, to + 1);
    }

    <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    long bits() {
        return random.nextLong();
    }

    String uuid() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }
}
