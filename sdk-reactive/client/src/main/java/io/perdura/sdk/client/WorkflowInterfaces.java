package io.perdura.sdk.client;

import io.perdura.sdk.definition.Proxies;
import io.perdura.sdk.definition.StubDefinition;
import io.perdura.sdk.skin.Skins;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Calls by the methods of workflow interfaces: {@code query(Greeting.class, Greeting::status)} instead of the name and the
 * type of what comes back. The given code makes one call of a stand-in, which is noted and does nothing. Interfaces of the
 * stock Java SDK serve too. What an interface is, is read once. Thread-safe.
 */
public final class WorkflowInterfaces {
    private final Skins skins = Skins.installed();
    private final Map<Class<?>, StubDefinition> definitions = new ConcurrentHashMap<>();

    /** The one call that the code made. */
    private record Noted(StubDefinition.Entry entry, List<@Nullable Object> arguments) {
        Type result() {
            return entry.signature().result();
        }
    }

    /** {@code @WorkflowMethod}. */
    public <I, R> WorkflowCall<R> workflow(Class<I> type, Function<? super I, ?> code) {
        Noted call = note(type, calling(code), StubDefinition.Kind.RUN);
        return new WorkflowCall<>(call.entry().name(), call.arguments(), call.result());
    }

    /** {@code @SignalMethod}. */
    public <I> SignalCall signal(Class<I> type, Consumer<? super I> code) {
        Noted call = note(type, code, StubDefinition.Kind.SIGNAL);
        return new SignalCall(call.entry().name(), call.arguments());
    }

    /** {@code @QueryMethod}. */
    public <I, R> QueryCall<R> query(Class<I> type, Function<? super I, ?> code) {
        Noted call = note(type, calling(code), StubDefinition.Kind.QUERY);
        return new QueryCall<>(call.entry().name(), call.arguments(), call.result());
    }

    /** {@code @UpdateMethod}. */
    public <I, R> UpdateCall<R> update(Class<I> type, Function<? super I, ?> code) {
        Noted call = note(type, calling(code), StubDefinition.Kind.UPDATE);
        return new UpdateCall<>(call.entry().name(), call.arguments(), call.result());
    }

    /** The type of what the interface's workflow gives back. */
    Type result(Class<?> type) {
        return definition(type).main().result();
    }

    /** What the stand-in gives back means nothing. */
    private static <I> Consumer<I> calling(Function<? super I, ?> code) {
        return standIn -> {
            Object ignored = code.apply(standIn);
        };
    }

    private StubDefinition definition(Class<?> type) {
        return definitions.computeIfAbsent(type, read -> StubDefinition.of(read, skins));
    }

    private <I> Noted note(Class<I> type, Consumer<? super I> code, StubDefinition.Kind wanted) {
        StubDefinition definition = definition(type);
        List<Noted> calls = new ArrayList<>();
        I standIn = Proxies.create(type, type.getSimpleName() + " as it is called", (method, arguments) -> {
            calls.add(new Noted(
                    entry(definition, type, method), Collections.unmodifiableList(Arrays.asList(arguments.clone()))));
            return Proxies.nothing(method);
        });
        try {
            code.accept(standIn);
        } catch (NullPointerException e) {
            throw new IllegalArgumentException(
                    "the call of " + type.getSimpleName()
                            + " is only noted and gives back nothing: what is to happen with "
                            + "its result belongs behind it",
                    e);
        }
        if (calls.size() != 1) {
            throw new IllegalArgumentException(
                    "one method of " + type.getSimpleName() + " should be called, not " + calls.size());
        }
        Noted call = calls.get(0);
        if (call.entry().kind() != wanted) {
            throw new IllegalArgumentException(type.getSimpleName() + "."
                    + call.entry().signature().method().getName() + " is a "
                    + call.entry().kind() + ", not a " + wanted);
        }
        return call;
    }

    private static StubDefinition.Entry entry(StubDefinition definition, Class<?> type, Method method) {
        StubDefinition.Entry entry = definition.entry(method);
        if (entry == null) {
            throw new IllegalArgumentException(
                    type.getSimpleName() + "." + method.getName() + " is no workflow, signal, query or update method");
        }
        return entry;
    }
}
