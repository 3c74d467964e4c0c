package io.perdura.sdk.definition;

import io.perdura.sdk.skin.Skins;
import io.perdura.sdk.workflow.UnfinishedPolicy;
import io.perdura.sdk.workflow.UntypedWorkflow;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One workflow type: how an instance comes to be, what runs, what it answers. */
public final class WorkflowDefinition {
    private final String type;
    private final Signature main;
    private final Instantiator instantiator;
    private final List<Type> initParameters;
    private final Map<String, Handler> signals;
    private final Map<String, Handler> queries;
    private final Map<String, Handler> updates;

    /** Makes an instance of the arguments of the workflow, if it wants them. */
    private interface Instantiator {
        Object instantiate(@Nullable Object[] arguments) throws Throwable;
    }

    private WorkflowDefinition(
            List<Class<?>> interfaces, Instantiator instantiator, List<Type> initParameters, Skins skins) {
        this.instantiator = instantiator;
        this.initParameters = initParameters;
        Reader reader = new Reader(skins);
        interfaces.forEach(reader::read);
        this.type = reader.requireType(interfaces);
        this.main = reader.requireMain(interfaces);
        this.signals = reader.signals;
        this.queries = reader.queries;
        this.updates = reader.updates();
    }

    private WorkflowDefinition(String type, Supplier<? extends UntypedWorkflow> factory) {
        this.type = type;
        this.main = Untyped.WORKFLOW;
        this.instantiator = arguments -> factory.get();
        this.initParameters = List.of();
        this.signals = Map.of();
        this.queries = Map.of();
        this.updates = Map.of();
    }

    /** One without an interface, of that type; empty: of all types that nothing else is registered for. */
    public static WorkflowDefinition untyped(String type, Supplier<? extends UntypedWorkflow> factory) {
        return new WorkflowDefinition(type, factory);
    }

    /** An implementation class with a constructor of nothing, or one with {@code @WorkflowInit}. */
    public static WorkflowDefinition of(Class<?> implementation, Skins skins) {
        Constructor<?> constructor = constructor(implementation);
        constructor.setAccessible(true);
        boolean init = Annotations.has(constructor, "WorkflowInit");
        return new WorkflowDefinition(
                workflowInterfaces(implementation),
                arguments -> {
                    try {
                        return init ? constructor.newInstance(arguments) : constructor.newInstance();
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                },
                init ? List.of(constructor.getGenericParameterTypes()) : List.of(),
                skins);
    }

    /** An interface and how an instance of it is made, once for each run. */
    public static <I> WorkflowDefinition of(Class<I> type, Supplier<? extends I> factory, Skins skins) {
        List<Class<?>> interfaces = workflowInterfaces(type);
        return new WorkflowDefinition(interfaces, arguments -> factory.get(), List.of(), skins);
    }

    /** What clients and parents need to know of a workflow interface; no instance can be made of it. */
    public static WorkflowDefinition stub(Class<?> type, Skins skins) {
        return new WorkflowDefinition(
                workflowInterfaces(type),
                arguments -> {
                    throw new IllegalStateException(type.getName() + " is only known as a stub");
                },
                List.of(),
                skins);
    }

    private static Constructor<?> constructor(Class<?> implementation) {
        List<Constructor<?>> inits = new ArrayList<>();
        for (Constructor<?> constructor : implementation.getDeclaredConstructors()) {
            if (Annotations.has(constructor, "WorkflowInit")) {
                inits.add(constructor);
            }
        }
        if (inits.size() > 1) {
            throw new IllegalArgumentException(implementation.getName() + " has two constructors with @WorkflowInit");
        }
        if (inits.size() == 1) {
            return inits.get(0);
        }
        try {
            return implementation.getDeclaredConstructor();
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(
                    implementation.getName()
                            + " needs a constructor without parameters, one with @WorkflowInit, or a factory",
                    e);
        }
    }

    static List<Class<?>> workflowInterfaces(Class<?> type) {
        List<Class<?>> found = new ArrayList<>();
        collect(type, found);
        if (found.isEmpty()) {
            throw new IllegalArgumentException(type.getName() + " is no @WorkflowInterface and implements none");
        }
        return found;
    }

    private static void collect(@Nullable Class<?> type, List<Class<?>> found) {
        if (type == null || type == Object.class) {
            return;
        }
        if (type.isInterface() && Annotations.has(type, "WorkflowInterface") && !found.contains(type)) {
            found.add(type);
        }
        for (Class<?> implemented : type.getInterfaces()) {
            collect(implemented, found);
        }
        collect(type.getSuperclass(), found);
    }

    public String type() {
        return type;
    }

    public Signature main() {
        return main;
    }

    /** The types of the arguments that the constructor takes; empty if it takes none. */
    public List<Type> initParameters() {
        return initParameters;
    }

    public Object instantiate(@Nullable Object[] arguments) throws Throwable {
        return instantiator.instantiate(arguments);
    }

    /** By name, in the order of names. */
    public Map<String, Handler> signals() {
        return Collections.unmodifiableMap(signals);
    }

    /** By name, in the order of names. */
    public Map<String, Handler> queries() {
        return Collections.unmodifiableMap(queries);
    }

    /** By name, in the order of names. */
    public Map<String, Handler> updates() {
        return Collections.unmodifiableMap(updates);
    }

    /** What the annotations say. */
    private static final class Reader {
        private final Skins skins;
        private final Map<String, Handler> signals = new TreeMap<>();
        private final Map<String, Handler> queries = new TreeMap<>();
        private final Map<String, Handler> updates = new TreeMap<>();
        private final Map<String, Signature> validators = new TreeMap<>();
        private @Nullable String type;
        private @Nullable Signature main;

        Reader(Skins skins) {
            this.skins = skins;
        }

        void read(Class<?> workflow) {
            for (Method method : workflow.getMethods()) {
                if (Modifier.isStatic(method.getModifiers())) {
                    continue;
                }
                read(workflow, method);
            }
        }

        private void read(Class<?> workflow, Method method) {
            Annotation found = Annotations.find(method, "WorkflowMethod");
            if (found != null) {
                Signature signature = Signature.of(method, skins);
                if (main != null && !main.method().equals(method)) {
                    throw new IllegalArgumentException(workflow.getName() + ": a workflow has one @WorkflowMethod, not "
                            + main.method().getName() + " and " + method.getName());
                }
                main = signature;
                type = nameOr(found, workflow.getSimpleName());
            }
            found = Annotations.find(method, "SignalMethod");
            if (found != null) {
                add(workflow, signals, handler(method, found));
            }
            found = Annotations.find(method, "QueryMethod");
            if (found != null) {
                Handler query = handler(method, found);
                if (query.signature().returnsNothing()) {
                    throw new IllegalArgumentException(
                            workflow.getName() + "." + method.getName() + ": a query returns something");
                }
                add(workflow, queries, query);
            }
            found = Annotations.find(method, "UpdateMethod");
            if (found != null) {
                add(workflow, updates, handler(method, found));
            }
            found = Annotations.find(method, "UpdateValidatorMethod");
            if (found != null) {
                validators.put(Annotations.text(found, "updateName"), Signature.of(method, skins));
            }
        }

        private static void add(Class<?> workflow, Map<String, Handler> handlers, Handler handler) {
            Handler other = handlers.putIfAbsent(handler.name(), handler);
            if (other != null
                    && !other.signature().method().equals(handler.signature().method())) {
                throw new IllegalArgumentException(
                        workflow.getName() + " has two handlers of the name " + handler.name());
            }
        }

        private Handler handler(Method method, Annotation found) {
            String policy = Annotations.text(found, "unfinishedPolicy");
            return new Handler(
                    nameOr(found, method.getName()),
                    Annotations.text(found, "description"),
                    Signature.of(method, skins),
                    null,
                    policy.equals("ABANDON") ? UnfinishedPolicy.ABANDON : UnfinishedPolicy.WARN_AND_ABANDON);
        }

        private static String nameOr(Annotation found, String other) {
            String name = Annotations.text(found, "name");
            return name.isEmpty() ? other : name;
        }

        String requireType(List<Class<?>> interfaces) {
            requireMain(interfaces);
            return type == null ? "" : type;
        }

        Signature requireMain(List<Class<?>> interfaces) {
            if (main == null) {
                throw new IllegalArgumentException(interfaces + " have no @WorkflowMethod");
            }
            return main;
        }

        Map<String, Handler> updates() {
            validators.forEach((name, validator) -> {
                Handler update = updates.get(name);
                if (update == null) {
                    throw new IllegalArgumentException(
                            validator.method() + " validates the update '" + name + "', which is not there");
                }
                updates.put(
                        name,
                        new Handler(
                                name, update.description(), update.signature(), validator, update.unfinishedPolicy()));
            });
            return updates;
        }
    }
}
