package io.perdura.node.visibility;

import org.jspecify.annotations.Nullable;

/** A word of a query. {@code near} is what an error message quotes, null for punctuation and at the end; {@code end} is where it stops. */
record Token(Kind kind, String text, @Nullable String near, int end) {

    /** What sort of word it is. */
    enum Kind {
        NAME,
        QUOTED_NAME,
        TEXT,
        NUMERAL,
        SYMBOL,
        BROKEN,
        END
    }

    boolean isWord(String word) {
        return kind == Kind.NAME && text.equalsIgnoreCase(word);
    }

    boolean isSymbol(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }
}
