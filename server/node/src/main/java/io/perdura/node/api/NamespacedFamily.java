package io.perdura.node.api;

/** RPCs whose requests name a namespace that must exist and take the call; the call carries its id. */
public interface NamespacedFamily extends RpcFamily {}
