package io.perdura.sdk.machine;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** What may follow what in a machine; anything else is a fault of the machine, and fails the task. */
final class StateTable<S extends Enum<S>> {
    private final String thing;
    private final Map<S, Set<S>> next;

    private StateTable(String thing, Class<S> states) {
        this.thing = thing;
        this.next = new EnumMap<>(states);
        for (S state : states.getEnumConstants()) {
            next.put(state, EnumSet.noneOf(states));
        }
    }

    static <S extends Enum<S>> StateTable<S> of(String thing, Class<S> states) {
        return new StateTable<>(thing, states);
    }

    /** The happening is for who reads the table. */
    @SafeVarargs
    final StateTable<S> allow(S from, String happening, S... to) {
        for (S state : to) {
            allowed(from).add(state);
        }
        return this;
    }

    S move(S from, S to) {
        if (!allowed(from).contains(to)) {
            throw new IllegalStateException(thing + ": " + from + " cannot become " + to);
        }
        return to;
    }

    private Set<S> allowed(S from) {
        Set<S> states = next.get(from);
        if (states == null) {
            throw new IllegalStateException(thing + ": no row of " + from);
        }
        return states;
    }
}
