package io.perdura.node.visibility;

import io.perdura.engine.Rejection;
import io.perdura.node.visibility.Operand.Function;
import io.perdura.node.visibility.Operand.Name;
import io.perdura.node.visibility.Operand.Null;
import io.perdura.node.visibility.Operand.Numeral;
import io.perdura.node.visibility.Operand.Text;
import io.perdura.node.visibility.Operand.Truth;
import io.perdura.node.visibility.Operand.Tuple;
import io.perdura.node.visibility.Token.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a visibility query by recursive descent: OR, AND, NOT, comparison, each a method. Words that SQL knows and filters do not
 * (LIKE, functions, LIMIT) are read too, so that their refusal says what Temporal's says.
 */
final class QueryParser {

    /** Longest query, in characters: far more than any tool writes, and its statement stays within Postgres' bind parameters. */
    static final int LENGTH_MAX = 65_536;

    private static final int NESTING_MAX = 200;

    private static final Set<String> CLAUSE_STARTS = Set.of(
            "and",
            "or",
            "not",
            "in",
            "between",
            "is",
            "like",
            "regexp",
            "starts_with",
            "order",
            "group",
            "by",
            "limit",
            "having",
            "asc",
            "desc",
            "where",
            "select",
            "from",
            "on",
            "as",
            "escape");

    /** Positions in messages count from the statement that Temporal puts around a filter. */
    private static final int STATEMENT_LENGTH = "select * from table1 ".length();

    private static final int WHERE_LENGTH = "where ".length();

    private final String query;
    private final int offset;
    private final QueryLexer lexer;
    private Token token;
    private int nesting;

    QueryParser(String query) {
        this.query = query.strip();
        if (query.length() > LENGTH_MAX) {
            throw InvalidQuery.malformed("query is longer than " + LENGTH_MAX + " characters");
        }
        lexer = new QueryLexer(this.query);
        token = lexer.next();
        offset = STATEMENT_LENGTH + (startsWithoutFilter() ? 0 : WHERE_LENGTH);
    }

    VisibilityQuery parse() {
        Expression filter = startsWithoutFilter() ? null : or();
        List<Operand> groupBy = new ArrayList<>();
        if (takeWord("group")) {
            expectWord("by");
            do {
                groupBy.add(value());
            } while (takeSymbol(","));
        }
        List<VisibilityQuery.Order> orderBy = new ArrayList<>();
        if (takeWord("order")) {
            expectWord("by");
            do {
                Operand operand = value();
                boolean descending = takeWord("desc");
                if (!descending) {
                    takeWord("asc");
                }
                orderBy.add(new VisibilityQuery.Order(operand, descending));
            } while (takeSymbol(","));
        }
        boolean limited = takeWord("limit");
        if (limited) {
            value();
            if (takeSymbol(",") || takeWord("offset")) {
                value();
            }
        }
        takeSymbol(";");
        if (token.kind() != Kind.END) {
            throw unexpected();
        }
        return new VisibilityQuery(filter, List.copyOf(groupBy), List.copyOf(orderBy), limited);
    }

    private boolean startsWithoutFilter() {
        String lower = query.toLowerCase(Locale.ROOT);
        return lower.isEmpty() || lower.startsWith("order by") || lower.startsWith("group by");
    }

    private Expression or() {
        List<Expression> any = new ArrayList<>();
        do {
            any.add(and());
        } while (takeWord("or") || takeSymbol("||"));
        return any.size() == 1 ? any.get(0) : new Expression.Or(any);
    }

    private Expression and() {
        List<Expression> all = new ArrayList<>();
        do {
            all.add(not());
        } while (takeWord("and") || takeSymbol("&&"));
        return all.size() == 1 ? all.get(0) : new Expression.And(all);
    }

    private Expression not() {
        if (token.isWord("not")) {
            descend();
            Expression inner = not();
            nesting--;
            return new Expression.Not(inner);
        }
        if (token.isSymbol("(")) {
            descend();
            Expression inner = or();
            expectSymbol(")");
            nesting--;
            return inner;
        }
        return condition();
    }

    private Expression condition() {
        Operand left = value();
        if (takeWord("is")) {
            boolean negated = takeWord("not");
            boolean againstNull = takeWord("null");
            if (!againstNull && !takeWord("true") && !takeWord("false")) {
                throw unexpected();
            }
            return new Expression.Is(left, negated, againstNull);
        }
        Operator comparison = comparison();
        if (comparison != null) {
            return new Expression.Compare(left, comparison, value());
        }
        boolean negated = takeWord("not");
        if (takeWord("between")) {
            Operand from = value();
            expectWord("and");
            return new Expression.Between(left, negated, from, value());
        }
        if (takeWord("in")) {
            return new Expression.Compare(left, negated ? Operator.NOT_IN : Operator.IN, tuple());
        }
        if (takeWord("starts_with")) {
            return new Expression.Compare(left, negated ? Operator.NOT_STARTS_WITH : Operator.STARTS_WITH, value());
        }
        if (takeWord("like")) {
            Operand pattern = value();
            if (takeWord("escape")) {
                value();
            }
            return new Expression.Compare(left, negated ? Operator.NOT_LIKE : Operator.LIKE, pattern);
        }
        if (takeWord("regexp")) {
            return new Expression.Compare(left, negated ? Operator.NOT_REGEXP : Operator.REGEXP, value());
        }
        if (negated) {
            throw unexpected();
        }
        return new Expression.Bare(left);
    }

    private @Nullable Operator comparison() {
        if (token.kind() != Kind.SYMBOL) {
            return null;
        }
        Operator operator = switch (token.text()) {
            case "=" -> Operator.EQUAL;
            case "!=", "<>" -> Operator.NOT_EQUAL;
            case "<" -> Operator.LESS;
            case "<=" -> Operator.LESS_OR_EQUAL;
            case ">" -> Operator.GREATER;
            case ">=" -> Operator.GREATER_OR_EQUAL;
            case "<=>" -> Operator.NULL_SAFE_EQUAL;
            default -> null;
        };
        if (operator != null) {
            advance();
        }
        return operator;
    }

    private Tuple tuple() {
        expectSymbol("(");
        List<Operand> items = new ArrayList<>();
        do {
            items.add(value());
        } while (takeSymbol(","));
        expectSymbol(")");
        return new Tuple(List.copyOf(items));
    }

    private Operand value() {
        Token first = token;
        switch (first.kind()) {
            case TEXT -> {
                advance();
                return new Text(first.text());
            }
            case NUMERAL -> {
                advance();
                return new Numeral(first.text());
            }
            case QUOTED_NAME -> {
                return name();
            }
            case NAME -> {
                return word();
            }
            default -> {
                boolean negative = takeSymbol("-");
                if ((negative || takeSymbol("+")) && token.kind() == Kind.NUMERAL) {
                    String digits = token.text();
                    advance();
                    return new Numeral(negative ? "-" + digits : digits);
                }
                throw unexpected();
            }
        }
    }

    private Operand word() {
        if (takeWord("true")) {
            return new Truth(true);
        }
        if (takeWord("false")) {
            return new Truth(false);
        }
        if (takeWord("null")) {
            return new Null();
        }
        if (CLAUSE_STARTS.contains(token.text().toLowerCase(Locale.ROOT))) {
            throw unexpected();
        }
        return name();
    }

    private Operand name() {
        StringBuilder name = new StringBuilder(token.text());
        advance();
        while (takeSymbol(".")) {
            if (token.kind() != Kind.NAME && token.kind() != Kind.QUOTED_NAME) {
                throw unexpected();
            }
            name.append('.').append(token.text());
            advance();
        }
        if (!token.isSymbol("(")) {
            return new Name(name.toString());
        }
        descend();
        if (!token.isSymbol(")")) {
            do {
                value();
            } while (takeSymbol(","));
        }
        expectSymbol(")");
        nesting--;
        return new Function(name.toString());
    }

    private void descend() {
        if (++nesting == NESTING_MAX) {
            throw at("max nesting level reached");
        }
        advance();
    }

    private boolean takeWord(String word) {
        if (!token.isWord(word)) {
            return false;
        }
        advance();
        return true;
    }

    private boolean takeSymbol(String symbol) {
        if (!token.isSymbol(symbol)) {
            return false;
        }
        advance();
        return true;
    }

    private void expectWord(String word) {
        if (!takeWord(word)) {
            throw unexpected();
        }
    }

    private void expectSymbol(String symbol) {
        if (!takeSymbol(symbol)) {
            throw unexpected();
        }
    }

    private void advance() {
        token = lexer.next();
    }

    private Rejection unexpected() {
        return at("syntax error");
    }

    private Rejection at(String reason) {
        int bytes = query.substring(0, token.end()).getBytes(StandardCharsets.UTF_8).length;
        String near = token.near() == null ? "" : " near '" + token.near() + "'";
        return InvalidQuery.malformed(reason + " at position " + (offset + bytes + 1) + near);
    }
}
