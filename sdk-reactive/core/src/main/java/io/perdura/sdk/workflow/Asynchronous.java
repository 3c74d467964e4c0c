package io.perdura.sdk.workflow;

import io.perdura.sdk.run.EscapeError;
import io.perdura.sdk.run.PromiseListener;
import io.perdura.sdk.skin.Skin;
import io.perdura.sdk.skin.Skins;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Code that gives back a Uni, a Future or a stage, whichever it is, or a plain value. */
final class Asynchronous {
    private static final Skins SKINS = Skins.installed();

    private Asynchronous() {}

    /** Null: it is a plain value. */
    static @Nullable Skin skin(@Nullable Object given) {
        return given == null ? null : SKINS.of(given.getClass());
    }

    /** Tells when what the code gave back is done, or that it threw; at once if it gave back a plain value. */
    @SuppressWarnings("unchecked") // whoever runs code says what it gives back
    static <T> void run(Supplier<?> code, PromiseListener<? super T> then) {
        Object given;
        try {
            given = code.get();
        } catch (EscapeError e) {
            throw e;
        } catch (RuntimeException e) {
            then.done(null, unwrap(e));
            return;
        }
        Skin skin = skin(given);
        if (skin == null || given == null) {
            then.done((T) given, null);
        } else {
            skin.observe(given, (value, failure) -> then.done((T) value, failure == null ? null : unwrap(failure)));
        }
    }

    static Throwable unwrap(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
