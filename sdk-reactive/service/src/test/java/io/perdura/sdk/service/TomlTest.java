package io.perdura.sdk.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The language of configuration files. */
class TomlTest {

    @Test
    void tablesKeysAndValues() {
        assertThat(Toml.read("""
                        title = "T"
                        a.b."c d" = 'x\\y'
                        [ one . two ]
                        yes = true
                        whole = 1_000
                        part = -1.5e2
                        list = [ "a", # first
                          'b',
                        ]
                        day = 2026-01-02
                        inline = { p = 1, q = { r = [] } }
                        [[many]]
                        n = 1
                        [[many]]
                        n = 2
                        """))
                .isEqualTo(Map.of(
                        "title",
                        "T",
                        "a",
                        Map.of("b", Map.of("c d", "x\\y")),
                        "one",
                        Map.of(
                                "two",
                                Map.of(
                                        "yes",
                                        true,
                                        "whole",
                                        1_000L,
                                        "part",
                                        -150.0,
                                        "list",
                                        List.of("a", "b"),
                                        "day",
                                        "2026-01-02",
                                        "inline",
                                        Map.of("p", 1L, "q", Map.of("r", List.of())))),
                        "many",
                        List.of(Map.of("n", 1L), Map.of("n", 2L))));
    }

    @Test
    void stringsOfAllKinds() {
        assertThat(
                        Toml.read(
                                "s = \"a\\tb\\u00e9\\\"\"\nl = '''\nno \\escape''''\nm = \"\"\"\r\nx\\\n   y \"quoted\"\"\"\"\n"))
                .isEqualTo(Map.of("s", "a\tb\u00e9\"", "l", "no \\escape'", "m", "xy \"quoted\""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a = | line 1",
                "a | line 1",
                "a = 1 b = 2 | line 1",
                "a = \"x | line 1",
                "a = \"\\q\" | line 1",
                "a = \"\\uD8\" | line 1",
                "[a | line 1",
                "a = [1 2] | line 1",
                "a = {b = 1 | line 1",
                "a = word | line 1",
                "= 1 | line 1"
            })
    void whatCannotBeReadIsNamedByItsLine(String text, String line) {
        assertThatThrownBy(() -> Toml.read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(line);
    }

    @Test
    void whatStandsTwiceOrTooDeepIsRefused() {
        assertThatThrownBy(() -> Toml.read("a = 1\na = 2")).hasMessageContaining("line 2");
        assertThatThrownBy(() -> Toml.read("a = 1\n[a.b]")).hasMessageContaining("a value, not a table");
        assertThatThrownBy(() -> Toml.read("a = " + "[".repeat(1_000))).hasMessageContaining("too deep");
    }
}
