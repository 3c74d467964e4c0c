package io.perdura.node.persistence;

import com.google.protobuf.ByteString;
import java.util.UUID;

/** A namespace as stored: {@code state} is the number of a {@code NamespaceState}, {@code detail} an encoded message of its owner's choice. */
public record NamespaceRow(UUID id, String name, int state, ByteString detail, long version) {}
