package io.perdura.sdk.definition;

import io.perdura.sdk.skin.Skins;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A workflow interface from the outside: what each of its methods stands for. */
public final class StubDefinition {

    /** What a method of a stub does. */
    public enum Kind {
        RUN,
        SIGNAL,
        QUERY,
        UPDATE
    }

    /** One method: what it does, the name on the wire, how it is called. */
    public record Entry(Kind kind, String name, Signature signature) {}

    private final String type;
    private final Signature main;
    private final Map<Method, Entry> entries = new HashMap<>();

    private StubDefinition(WorkflowDefinition definition) {
        type = definition.type();
        main = definition.main();
        put(Kind.RUN, definition.type(), definition.main());
        definition.signals().values().forEach(handler -> put(Kind.SIGNAL, handler.name(), handler.signature()));
        definition.queries().values().forEach(handler -> put(Kind.QUERY, handler.name(), handler.signature()));
        definition.updates().values().forEach(handler -> put(Kind.UPDATE, handler.name(), handler.signature()));
    }

    public static StubDefinition of(Class<?> workflow, Skins skins) {
        return new StubDefinition(WorkflowDefinition.stub(workflow, skins));
    }

    private void put(Kind kind, String name, Signature signature) {
        entries.put(signature.method(), new Entry(kind, name, signature));
    }

    /** The workflow type. */
    public String type() {
        return type;
    }

    /** How it is called. */
    public Signature main() {
        return main;
    }

    /** Null: a method that the interface has for other purposes. */
    public @Nullable Entry entry(Method method) {
        return entries.get(method);
    }
}
