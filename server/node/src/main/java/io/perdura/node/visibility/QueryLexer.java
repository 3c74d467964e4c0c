package io.perdura.node.visibility;

import io.perdura.node.visibility.Token.Kind;
import java.util.Locale;
import java.util.Set;

/** Cuts a query into words, by the lexical rules of MySQL as far as Temporal's filters use them. */
final class QueryLexer {

    private static final Set<String> KEYWORDS = Set.of(
            "and",
            "or",
            "not",
            "in",
            "between",
            "is",
            "null",
            "like",
            "regexp",
            "starts_with",
            "true",
            "false",
            "order",
            "group",
            "by",
            "asc",
            "desc",
            "limit",
            "offset",
            "having",
            "escape",
            "where",
            "select",
            "from",
            "as",
            "on",
            "drop",
            "xor");

    private static final Set<String> SYMBOLS_OF_THREE = Set.of("<=>");
    private static final Set<String> SYMBOLS_OF_TWO = Set.of("!=", "<>", "<=", ">=", "&&", "||");
    private static final String SYMBOLS_OF_ONE = "=<>(),.+-*/%^~!&|;";

    private final String query;
    private int position;

    QueryLexer(String query) {
        this.query = query;
    }

    Token next() {
        skipBlanksAndComments();
        if (position == query.length()) {
            return new Token(Kind.END, "", null, position);
        }
        char first = query.charAt(position);
        if (isLetter(first)) {
            return word();
        }
        if (isDigit(first) || (first == '.' && isDigitAt(position + 1))) {
            return numeral();
        }
        return switch (first) {
            case '\'', '"' -> text(first);
            case '`' -> quotedName();
            default -> symbol();
        };
    }

    private void skipBlanksAndComments() {
        while (position < query.length()) {
            if (isBlank(query.charAt(position))) {
                position++;
            } else if (query.startsWith("/*", position) && query.indexOf("*/", position + 2) >= 0) {
                position = query.indexOf("*/", position + 2) + 2;
            } else if (query.startsWith("--", position)
                    || query.startsWith("//", position)
                    || query.charAt(position) == '#') {
                int line = query.indexOf('\n', position);
                position = line < 0 ? query.length() : line + 1;
            } else {
                return;
            }
        }
    }

    private Token word() {
        int start = position;
        while (position < query.length() && (isLetter(query.charAt(position)) || isDigit(query.charAt(position)))) {
            position++;
        }
        String word = query.substring(start, position);
        String lower = word.toLowerCase(Locale.ROOT);
        return new Token(Kind.NAME, word, KEYWORDS.contains(lower) ? lower : word, position);
    }

    private Token numeral() {
        int start = position;
        if (query.startsWith("0x", position) || query.startsWith("0X", position)) {
            position += 2;
            while (position < query.length() && Character.digit(query.charAt(position), 16) >= 0) {
                position++;
            }
            String hexadecimal = query.substring(start, position);
            return new Token(Kind.NUMERAL, hexadecimal, hexadecimal, position);
        }
        skipDigits();
        if (position < query.length() && query.charAt(position) == '.') {
            position++;
            skipDigits();
        }
        if (position < query.length() && (query.charAt(position) == 'e' || query.charAt(position) == 'E')) {
            position++;
            if (position < query.length() && (query.charAt(position) == '+' || query.charAt(position) == '-')) {
                position++;
            }
            skipDigits();
        }
        String digits = query.substring(start, position);
        boolean broken = position < query.length() && isLetter(query.charAt(position));
        return new Token(broken ? Kind.BROKEN : Kind.NUMERAL, digits, digits, position);
    }

    private Token text(char quote) {
        StringBuilder value = new StringBuilder();
        position++;
        while (position < query.length()) {
            char c = query.charAt(position++);
            if (c == quote) {
                if (position == query.length() || query.charAt(position) != quote) {
                    return new Token(Kind.TEXT, value.toString(), value.toString(), position);
                }
                position++; // a doubled quote stands for itself
            } else if (c == '\\' && position < query.length()) {
                c = unescaped(query.charAt(position++));
            }
            value.append(c);
        }
        return new Token(Kind.BROKEN, value.toString(), value.isEmpty() ? null : value.toString(), position);
    }

    private Token quotedName() {
        int close = query.indexOf('`', position + 1);
        if (close < 0 || close == position + 1) {
            String rest = close < 0 ? query.substring(position + 1) : "";
            position = close < 0 ? query.length() : close + 1;
            return new Token(Kind.BROKEN, rest, rest, position);
        }
        String name = query.substring(position + 1, close);
        position = close + 1;
        return new Token(Kind.QUOTED_NAME, name, name, position);
    }

    private Token symbol() {
        for (int length = 3; length > 0; length--) {
            int end = position + length;
            if (end <= query.length() && isSymbol(query.substring(position, end))) {
                String symbol = query.substring(position, end);
                position = end;
                return new Token(Kind.SYMBOL, symbol, null, position);
            }
        }
        String unknown = query.substring(position, position + 1);
        position++;
        return new Token(Kind.BROKEN, unknown, unknown, position);
    }

    private void skipDigits() {
        while (isDigitAt(position)) {
            position++;
        }
    }

    private boolean isDigitAt(int index) {
        return index < query.length() && isDigit(query.charAt(index));
    }

    private static boolean isSymbol(String text) {
        return switch (text.length()) {
            case 3 -> SYMBOLS_OF_THREE.contains(text);
            case 2 -> SYMBOLS_OF_TWO.contains(text);
            default -> SYMBOLS_OF_ONE.contains(text);
        };
    }

    private static char unescaped(char escape) {
        return switch (escape) {
            case '0' -> '\0';
            case 'b' -> '\b';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'Z' -> 26;
            default -> escape;
        };
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '@';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
