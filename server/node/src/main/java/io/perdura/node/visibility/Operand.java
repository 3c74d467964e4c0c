package io.perdura.node.visibility;

import java.util.List;
import java.util.stream.Collectors;

/** One side of a comparison as it was written, before anything is known of its type. */
public sealed interface Operand {

    /** As it stands in messages that quote the query. */
    String text();

    /** The name of a search attribute. */
    record Name(String name) implements Operand {
        @Override
        public String text() {
            return name;
        }
    }

    /** A quoted string. */
    record Text(String value) implements Operand {
        @Override
        public String text() {
            return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
        }
    }

    /** A number, spelled as in the query. */
    record Numeral(String digits) implements Operand {
        @Override
        public String text() {
            return digits;
        }
    }

    /** {@code true} or {@code false}. */
    record Truth(boolean value) implements Operand {
        @Override
        public String text() {
            return Boolean.toString(value);
        }
    }

    /** {@code NULL}, which only IS takes. */
    record Null() implements Operand {
        @Override
        public String text() {
            return "null";
        }
    }

    /** The list of IN. */
    record Tuple(List<Operand> items) implements Operand {
        @Override
        public String text() {
            return items.stream().map(Operand::text).collect(Collectors.joining(", ", "(", ")"));
        }
    }

    /** A call of a function; no filter takes one. */
    record Function(String name) implements Operand {
        @Override
        public String text() {
            return name + "()";
        }
    }
}
