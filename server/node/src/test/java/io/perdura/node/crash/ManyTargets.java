package io.perdura.node.crash;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.EquivalentAddressGroup;
import io.grpc.ForwardingClientCall;
import io.grpc.ForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** One channel to several nodes, as a name with several addresses gives it, and every failure that a caller sees on it. */
final class ManyTargets implements ClientInterceptor {
    private static final String SCHEME = "nodes";

    static {
        NameResolverRegistry.getDefaultRegistry().register(new Provider());
    }

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean counting = true;

    /** A target for a channel. */
    static String of(List<String> addresses) {
        return SCHEME + ":///" + String.join(",", addresses);
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    /** From now on the client itself ends calls. */
    void stop() {
        counting = false;
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        return new ForwardingClientCall.SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<R> listener, Metadata headers) {
                super.start(
                        new ForwardingClientCallListener.SimpleForwardingClientCallListener<>(listener) {
                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                if (counting && !status.isOk()) {
                                    failures.add(method.getBareMethodName() + ": " + status);
                                }
                                super.onClose(status, trailers);
                            }
                        },
                        headers);
            }
        };
    }

    private static final class Provider extends NameResolverProvider {
        @Override
        protected boolean isAvailable() {
            return true;
        }

        @Override
        protected int priority() {
            return 5;
        }

        @Override
        public String getDefaultScheme() {
            return SCHEME;
        }

        @Override
        public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
            if (!SCHEME.equals(target.getScheme())) {
                return null;
            }
            List<EquivalentAddressGroup> groups = Arrays.stream(
                            target.getPath().substring(1).split(",", -1))
                    .map(address -> address.split(":", 2))
                    .map(parts ->
                            new EquivalentAddressGroup(new InetSocketAddress(parts[0], Integer.parseInt(parts[1]))))
                    .toList();
            return new NameResolver() {
                @Override
                public String getServiceAuthority() {
                    return "localhost";
                }

                @Override
                public void start(Listener2 listener) {
                    listener.onResult(
                            ResolutionResult.newBuilder().setAddresses(groups).build());
                }

                @Override
                public void shutdown() {}
            };
        }
    }
}
