package io.perdura.sdk.run;

import io.perdura.sdk.definition.Handler;
import io.perdura.sdk.definition.Untyped;
import io.perdura.sdk.workflow.UntypedHandler;
import io.perdura.sdk.workflow.UntypedValidator;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the code of one run has added to its interfaces' handlers of signals, of queries or of updates. Immutable. */
final class Handlers {
    static final String RESERVED = "__temporal_";

    /** A handler and what it is called on. */
    record Bound(Handler handler, Object target, @Nullable UntypedValidator validator) {}

    private record Added(UntypedHandler handler, @Nullable UntypedValidator validator) {}

    static final Handlers NONE = new Handlers(Map.of(), null);

    private final Map<String, Added> added;
    private final @Nullable Added others;

    private Handlers(Map<String, Added> added, @Nullable Added others) {
        this.added = added;
        this.others = others;
    }

    /** With one more. An empty name: all that nothing else handles. What was added before under a name is replaced. */
    Handlers with(String name, UntypedHandler handler, @Nullable UntypedValidator validator) {
        if (name.startsWith(RESERVED)) {
            throw new IllegalArgumentException("names that begin with " + RESERVED + " are Temporal's own: " + name);
        }
        Added more = new Added(handler, validator);
        if (name.isEmpty()) {
            return new Handlers(added, more);
        }
        Map<String, Added> all = new TreeMap<>(added);
        all.put(name, more);
        return new Handlers(all, others);
    }

    /** Null: nobody handles it. Methods of interfaces go before what was added. */
    @Nullable
    Bound find(String name, Map<String, Handler> methods, Object instance) {
        Handler method = methods.get(name);
        if (method != null) {
            return new Bound(method, instance, null);
        }
        Added found = added.get(name);
        if (found == null && !name.startsWith(RESERVED)) {
            found = others;
        }
        return found == null ? null : new Bound(Untyped.handler(name), found.handler(), found.validator());
    }

    static List<String> names(Collection<Handler> handlers) {
        return handlers.stream().map(Handler::name).toList();
    }

    boolean any() {
        return this != NONE;
    }

    /** Those of the methods and those that were added, by name. */
    Collection<Handler> all(Map<String, Handler> methods) {
        Map<String, Handler> all = new TreeMap<>(methods);
        added.keySet().forEach(name -> all.putIfAbsent(name, Untyped.handler(name)));
        return all.values();
    }
}
