package io.perdura.benchmarks.demo;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Amounts in cents, and how they are shown. */
final class Money {
    private Money() {}

    static String shown(long cents) {
        return String.format(Locale.ROOT, "%d.%02d", cents / 100, cents % 100);
    }

    static String shown(Map<String, Long> balances) {
        String each = balances.entrySet().stream()
                .map(account -> account.getKey() + " " + shown(account.getValue()))
                .collect(Collectors.joining("   "));
        return each + "   total " + shown(total(balances));
    }

    static long total(Map<String, Long> balances) {
        return balances.values().stream().mapToLong(Long::longValue).sum();
    }
}
