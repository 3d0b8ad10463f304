package dev.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurableLimitsTest {

    @Test
    void theDefaultsAreWhatTheDocumentationSays() {
        assertThat(DurableLimits.DEFAULT).isEqualTo(new DurableLimits(1_048_576, 16_384, 100_000, 20_000, 10_000));
    }

    @Test
    void oneIsEnough() {
        assertThat(new DurableLimits(1, 1, 1, 1, 1).historyEvents()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void whatIsNotPositiveIsNamed(int value) {
        refused("payloadBytes must be positive, was " + value, value, 1, 1, 1, 1);
        refused("customStatusBytes must be positive, was " + value, 1, value, 1, 1, 1);
        refused("historyEvents must be positive, was " + value, 1, 1, value, 1, 1);
        refused("pendingOperations must be positive, was " + value, 1, 1, 1, value, 1);
        refused("inboxEvents must be positive, was " + value, 1, 1, 1, 1, value);
    }

    private static void refused(String message, int... values) {
        assertThatThrownBy(() -> new DurableLimits(values[0], values[1], values[2], values[3], values[4]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
