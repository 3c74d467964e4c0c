package io.perdura.sdk.skin;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The skins that are there: those whose jars are, and {@code CompletionStage} always. */
public final class Skins {
    private final List<Skin> skins;

    public Skins(List<Skin> skins) {
        this.skins = List.copyOf(skins);
    }

    /** What the class loader of the caller's thread and our own know. */
    public static Skins installed() {
        List<Skin> found = new ArrayList<>();
        ServiceLoader.load(Skin.class, Skins.class.getClassLoader()).forEach(found::add);
        if (found.isEmpty()) {
            ServiceLoader.load(Skin.class).forEach(found::add);
        }
        found.add(new StageSkin());
        return new Skins(found);
    }

    /** Null: a method that returns this class is not asynchronous. */
    public @Nullable Skin of(Class<?> type) {
        for (Skin skin : skins) {
            if (skin.handles(type)) {
                return skin;
            }
        }
        return null;
    }
}
