package io.perdura.node.api.wire;

import com.google.rpc.Code;

/** Told of every call of a known method, for metrics; called on event loops. */
public interface RpcObserver {
    RpcObserver NONE = new RpcObserver() {
        @Override
        public void started(String method) {}

        @Override
        public void finished(String method, Code code, long nanos) {}
    };

    void started(String method);

    void finished(String method, Code code, long nanos);
}
