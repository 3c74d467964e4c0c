package io.perdura.engine.check;

import io.perdura.engine.Rejection;
import io.perdura.engine.Rejections;
import io.temporal.api.common.v1.Callback;
import java.util.List;
import java.util.Map;

/** What completion callbacks of a request may say: not too many, each to an address that can be called. */
public final class Callbacks {

    public static final int CALLBACKS_MAX = 32;
    private static final int URL_BYTES_MAX = 1000;
    private static final int HEADER_BYTES_MAX = 4096;

    private Callbacks() {}

    public static void check(List<Callback> callbacks) {
        requireRoom(callbacks.size());
        callbacks.forEach(Callbacks::check);
    }

    /** @param count of all callbacks of one run */
    public static void requireRoom(int count) {
        if (count > CALLBACKS_MAX) {
            throw Rejections.invalid("cannot attach more than " + CALLBACKS_MAX + " callbacks to an execution");
        }
    }

    private static void check(Callback callback) {
        if (!callback.hasNexus()) {
            throw unknownVariant();
        }
        String url = callback.getNexus().getUrl();
        if (Texts.isLonger(url, URL_BYTES_MAX)) {
            throw Rejections.invalid("invalid url: url length longer than max length allowed of " + URL_BYTES_MAX);
        }
        if (!isAbsolute(url)) {
            throw Rejections.invalid("invalid url: unknown scheme: " + url);
        }
        int headerBytes = 0;
        for (Map.Entry<String, String> field :
                callback.getNexus().getHeaderMap().entrySet()) {
            headerBytes += Texts.bytes(field.getKey()) + Texts.bytes(field.getValue());
        }
        if (headerBytes > HEADER_BYTES_MAX) {
            throw Rejections.invalid("invalid header: header size longer than max allowed size of " + HEADER_BYTES_MAX);
        }
    }

    /** Of the web, with a host. */
    private static boolean isAbsolute(String url) {
        String rest = url.startsWith("http://")
                ? url.substring("http://".length())
                : url.startsWith("https://") ? url.substring("https://".length()) : "";
        return !rest.isEmpty() && "/?#:".indexOf(rest.charAt(0)) < 0 && url.indexOf(' ') < 0;
    }

    private static Rejection unknownVariant() {
        return Rejections.unimplemented("unknown callback variant");
    }
}
