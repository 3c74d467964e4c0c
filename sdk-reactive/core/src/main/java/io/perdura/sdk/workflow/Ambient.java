package io.perdura.sdk.workflow;

import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.option.ChildWorkflowOptions;
import io.perdura.sdk.option.LocalActivityOptions;
import io.perdura.sdk.option.SearchAttributeKey;
import io.perdura.sdk.run.Calls;
import io.perdura.sdk.run.CancellationScope;
import io.perdura.sdk.run.WorkflowInfo;
import io.perdura.sdk.run.WorkflowRun;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * What workflow code may ask for and gets at once, whatever asynchronous type it is written in. Every {@code Flow} has it.
 * To be called from methods of a workflow and their chains only; elsewhere it throws and says so.
 */
public abstract class Ambient {
    /** The code as it was before a change; see {@link #version}. */
    public static final int DEFAULT_VERSION = -1;

    /** Only for the flows of the skins. */
    protected Ambient() {}

    /** Throws where no workflow is running. */
    protected static Calls calls() {
        return WorkflowRun.current().calls();
    }

    // ---- Stubs ----

    /** Calls schedule activities of workers that poll its task queue. May be made anywhere, called in workflows only. */
    public static <T> T activity(Class<T> type, ActivityOptions options) {
        return Stubs.activity(type, options);
    }

    /** Calls run in this worker, within the workflow task, without a way over the server. */
    public static <T> T localActivity(Class<T> type, LocalActivityOptions options) {
        return Stubs.localActivity(type, options);
    }

    /** One child workflow: its workflow method starts it, its signal methods go to it. */
    public static <T> T child(Class<T> type, ChildWorkflowOptions options) {
        return Stubs.child(type, options);
    }

    /** One child workflow, with all options as the parent and the server have them. */
    public static <T> T child(Class<T> type) {
        return Stubs.child(type, ChildWorkflowOptions.defaults());
    }

    /** Another workflow, for its signals; whatever run of it is open. */
    public static <T> T external(Class<T> type, String workflowId) {
        return Stubs.external(type, workflowId, "");
    }

    /** One run of another workflow, for its signals. */
    public static <T> T external(Class<T> type, String workflowId, String runId) {
        return Stubs.external(type, workflowId, runId);
    }

    // ---- The run ----

    public static WorkflowInfo info() {
        return WorkflowRun.current().info();
    }

    /** Workflow time: it stands still while code runs, and is the same in every replay. */
    public static Instant now() {
        return WorkflowRun.current().now();
    }

    /** Whether the code repeats what it did before, or only looks. For metrics and the like, never for decisions. */
    public static boolean isReplaying() {
        return WorkflowRun.current().isReplaying();
    }

    /** Silent in replay. */
    public static Logger logger(Class<?> type) {
        return ReplayLogger.of(type);
    }

    public static UUID randomUuid() {
        return calls().randomUuid();
    }

    public static Random random() {
        return calls().random();
    }

    /** The scope that what is called now belongs to. */
    public static CancellationScope scope() {
        return calls().scope();
    }

    /** Whether no handler of a signal or an update is still open. */
    public static boolean isEveryHandlerFinished() {
        return calls().allHandlersFinished();
    }

    // ---- Handlers without an interface ----

    /**
     * Handles signals of that name from now on. Those that came before anybody handled them come next, in their order; replaces
     * what was added under the name. A method of an interface goes before it.
     */
    public static void onSignal(String name, UntypedHandler handler) {
        calls().onSignal(named(name), handler);
    }

    /** Handles all signals that nothing else handles, but for Temporal's own. */
    public static void onOtherSignals(UntypedHandler handler) {
        calls().onSignal("", handler);
    }

    /** Answers queries of that name from now on; it looks and does not touch. */
    public static void onQuery(String name, UntypedHandler handler) {
        calls().onQuery(named(name), handler);
    }

    /** Answers all queries that nothing else answers, but for Temporal's own. */
    public static void onOtherQueries(UntypedHandler handler) {
        calls().onQuery("", handler);
    }

    /**
     * Handles updates of that name from now on. Those that came in the same workflow task before anybody handled them come
     * next; later ones were rejected.
     */
    public static void onUpdate(String name, UntypedHandler handler) {
        calls().onUpdate(named(name), handler, null);
    }

    /** The same, of those that the validator does not reject. */
    public static void onUpdate(String name, UntypedValidator validator, UntypedHandler handler) {
        calls().onUpdate(named(name), handler, validator);
    }

    /** Handles all updates that nothing else handles. */
    public static void onOtherUpdates(UntypedHandler handler) {
        calls().onUpdate("", handler, null);
    }

    /** The same, of those that the validator does not reject. */
    public static void onOtherUpdates(UntypedValidator validator, UntypedHandler handler) {
        calls().onUpdate("", handler, validator);
    }

    private static String named(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("what is handled has a name");
        }
        return name;
    }

    // ---- What history remembers ----

    /** A value from outside: asked for once, the same in every replay. It must not wait for anything. */
    public static <T> T sideEffect(Class<T> type, Supplier<? extends T> source) {
        return Objects.requireNonNull(calls().<T>sideEffect(type, source), "a side effect gave null");
    }

    /** A value from outside that may change: history is told when it does. */
    public static <T> T mutableSideEffect(String id, Class<T> type, Supplier<? extends T> source) {
        return Objects.requireNonNull(
                calls().<T>mutableSideEffect(id, type, (before, now) -> !Objects.equals(before, now), source),
                "a side effect gave null");
    }

    /**
     * Which way a run goes at a change of the code: runs that came by before go the old way, new ones the newest. Keep the
     * call until no run that goes the old way is left.
     */
    public static int version(String changeId, int min, int max) {
        return calls().version(changeId, min, max);
    }

    /** Whether a run goes the new way at a change that has only two. */
    public static boolean patched(String changeId) {
        return calls().version(changeId, DEFAULT_VERSION, 1) != DEFAULT_VERSION;
    }

    // ---- Memo and search attributes ----

    /** Noted with the workflow, not searchable; a value of null takes the key away. */
    public static void upsertMemo(Map<String, ?> memo) {
        calls().upsertMemo(memo);
    }

    /** What is noted under a key, by the start or by {@link #upsertMemo}. */
    public static <T> Optional<T> memo(String key, Class<T> type) {
        return Optional.ofNullable(type.cast(calls().memo(key, type)));
    }

    /** Noted with the workflow, searchable; a value of null takes the key away. */
    public static void upsertSearchAttributes(Map<SearchAttributeKey<?>, ?> values) {
        calls().upsertSearchAttributes(values);
    }

    /** One of them. */
    public static <T> void upsertSearchAttribute(SearchAttributeKey<T> key, T value) {
        calls().upsertSearchAttributes(Map.of(key, value));
    }

    /** What is noted under a key, by the start or since; null: nothing is. */
    public static <T> @Nullable T searchAttribute(SearchAttributeKey<T> key, Class<T> type) {
        return calls().searchAttribute(key, type);
    }

    /** What the run before completed with, if this one goes on from it. */
    public static <T> Optional<T> lastCompletionResult(Class<T> type) {
        return Optional.ofNullable(calls().<T>lastCompletionResult(type));
    }

    /** What the run before failed with, if this one goes on from it. */
    public static Optional<RuntimeException> previousRunFailure() {
        return calls().previousRunFailure();
    }
}
