package dev.durable;

import java.time.Duration;
import java.util.Objects;

/** Refuses settings that are out of range, where they are made. */
final class Settings {
    private Settings() {}

    static Duration between(String name, Duration value, Duration min, Duration max) {
        Objects.requireNonNull(value, name);
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw outOfRange(name, value, min, max);
        }
        return value;
    }

    static long between(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw outOfRange(name, value, min, max);
        }
        return value;
    }

    static int between(String name, int value, int min, int max) {
        return (int) between(name, (long) value, min, max);
    }

    private static IllegalArgumentException outOfRange(String name, Object value, Object min, Object max) {
        return new IllegalArgumentException(name + " must be from " + min + " to " + max + ", was " + value);
    }
}
