package io.perdura.node.shard;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Encoded messages put together from encoded pieces, so that what is stored is sent without being parsed. */
public final class Pieces {
    private Pieces() {}

    /** The encoded message with one more field: a message made of these pieces. */
    public static List<ByteString> withField(ByteString message, int field, List<ByteString> pieces) {
        List<ByteString> assembled = new ArrayList<>(pieces.size() + 2);
        assembled.add(message);
        assembled.add(fieldHead(field, pieces));
        assembled.addAll(pieces);
        return assembled;
    }

    private static ByteString fieldHead(int field, List<ByteString> pieces) {
        int size = 0;
        for (ByteString piece : pieces) {
            size += piece.size();
        }
        byte[] head =
                new byte[CodedOutputStream.computeTagSize(field) + CodedOutputStream.computeUInt32SizeNoTag(size)];
        CodedOutputStream out = CodedOutputStream.newInstance(head);
        try {
            out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteString.copyFrom(head);
    }
}
