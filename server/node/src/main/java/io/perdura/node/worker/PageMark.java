package io.perdura.node.worker;

import com.google.protobuf.ByteString;
import io.perdura.engine.Rejections;

/** Where a page of workers ended, as the token for the next one. */
final class PageMark {
    private static final ByteString FORM = ByteString.copyFromUtf8("worker:");

    private PageMark() {}

    static ByteString write(String instanceKey) {
        return FORM.concat(ByteString.copyFromUtf8(instanceKey));
    }

    /** The key of the last worker; empty without a token. Fails with a {@code Rejection} if it is no token of ours. */
    static String read(ByteString token) {
        if (token.isEmpty()) {
            return "";
        }
        if (!token.startsWith(FORM) || !token.isValidUtf8()) {
            throw Rejections.invalid("invalid next_page_token");
        }
        return token.substring(FORM.size()).toStringUtf8();
    }
}
