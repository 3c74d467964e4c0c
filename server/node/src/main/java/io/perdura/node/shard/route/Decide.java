package io.perdura.node.shard.route;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import io.perdura.engine.Transition;
import io.perdura.engine.v1.TaskToken;
import io.perdura.engine.workflowtask.TaskTokens;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Routes.Route;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.host.Shard;
import io.perdura.node.shard.host.ShardSlot;
import io.temporal.api.common.v1.WorkflowExecution;
import io.vertx.core.Future;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The shape that most routes have: find the run, decide, and answer with nothing once it is durable. */
final class Decide {

    /** What an answer to a task does to the run. */
    interface OnTask<Q> {
        void decide(Transition t, TaskToken token, Q request);
    }

    /** The same, and what the worker is told of it. */
    interface AnsweredOnTask<Q> {
        Message decide(Transition t, TaskToken token, Q request);
    }

    private Decide() {}

    static <Q extends Message> Route<ShardSlot, Q> onRun(
            Function<Q, WorkflowExecution> execution, BiConsumer<Transition, Q> decision) {
        return (at, call, request) -> at.find(call, execution.apply(request))
                .compose(run -> at.shard().decide(run, t -> {
                    decision.accept(t, request);
                    return Reply.empty();
                }));
    }

    /** The same for a decision that the caller is told something of. */
    static <Q extends Message> Route<ShardSlot, Q> answeredOnRun(
            Function<Q, WorkflowExecution> execution, BiFunction<Transition, Q, Message> decision) {
        return (at, call, request) -> at.find(call, execution.apply(request))
                .compose(run -> at.shard().decide(run, t -> Reply.of(decision.apply(t, request))));
    }

    static <Q extends Message> Route<ShardSlot, Q> onToken(Function<Q, ByteString> bytes, OnTask<Q> decision) {
        return answeredOnToken(bytes, silent(decision));
    }

    static <Q extends Message> Route<ShardSlot, Q> answeredOnToken(
            Function<Q, ByteString> bytes, AnsweredOnTask<Q> decision) {
        return (at, call, request) -> {
            TaskToken token = TaskTokens.parse(bytes.apply(request), call.namespaceId());
            return at.find(call, token).compose(run -> onTask(at.shard(), run, token, request, decision));
        };
    }

    /** The activity is named by its ids, without a token. */
    static <Q extends Message> Route<ShardSlot, Q> onActivityId(Function<Q, TaskToken> named, OnTask<Q> decision) {
        return answeredOnActivityId(named, silent(decision));
    }

    static <Q extends Message> Route<ShardSlot, Q> answeredOnActivityId(
            Function<Q, TaskToken> named, AnsweredOnTask<Q> decision) {
        return (at, call, request) -> {
            TaskToken token = named.apply(request);
            return at.find(call, token).compose(run -> onTask(at.shard(), run, token, request, decision));
        };
    }

    /** Whose answer says nothing. */
    private static <Q> AnsweredOnTask<Q> silent(OnTask<Q> decision) {
        return (t, token, request) -> {
            decision.decide(t, token, request);
            return Empty.getDefaultInstance();
        };
    }

    private static <Q> Future<Reply> onTask(
            Shard shard, LoadedRun run, TaskToken token, Q request, AnsweredOnTask<Q> decision) {
        return shard.decide(run, t -> Reply.of(decision.decide(t, token, request)))
                .onSuccess(done -> shard.queries().settle(run));
    }
}
