package io.perdura.sdk.service;

import com.google.protobuf.AbstractParser;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;

/** Reads nothing. */
final class UnreadableParser<M extends MessageLite> extends AbstractParser<M> {
    @Override
    public M parsePartialFrom(CodedInputStream input, ExtensionRegistryLite registry)
            throws InvalidProtocolBufferException {
        throw new InvalidProtocolBufferException("unreadable");
    }
}
