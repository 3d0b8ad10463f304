package dev.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPolicyTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static Stream<Duration> delays(RetryPolicy policy, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(policy::delayAfter);
    }

    @Test
    void delaysGrowByTheCoefficientUpToTheLongest() {
        assertThat(delays(new RetryPolicy(10, SECOND, 2.0, Duration.ofSeconds(5), null), 5))
                .containsExactly(
                        SECOND,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -5, Integer.MIN_VALUE})
    void thereIsNoDelayBeforeTheFirstAttempt(int attempt) {
        assertThatThrownBy(() -> RetryPolicy.ofDefaults().delayAfter(attempt))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("attempt must be at least 1");
    }

    @Test
    void aCoefficientOfOneKeepsTheDelay() {
        assertThat(delays(new RetryPolicy(10, SECOND, 1.0, MINUTE, null), 3)).containsOnly(SECOND);
    }

    @Test
    void fractionsAreCutToWholeMilliseconds() {
        assertThat(delays(new RetryPolicy(10, Duration.ofMillis(3), 1.5, MINUTE, null), 4))
                .containsExactly(
                        Duration.ofMillis(3), Duration.ofMillis(4), Duration.ofMillis(6), Duration.ofMillis(10));
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 1_000, 100_000, Integer.MAX_VALUE})
    void manyAttemptsDoNotOverflow(int attempt) {
        assertThat(new RetryPolicy(Integer.MAX_VALUE, SECOND, 1e300, MINUTE, null).delayAfter(attempt))
                .isEqualTo(MINUTE);
        assertThat(RetryPolicy.of(Integer.MAX_VALUE, SECOND).delayAfter(attempt))
                .isEqualTo(Duration.ofHours(1));
    }

    @Test
    void theDefaultsAreWhatTheDocumentationSays() {
        RetryPolicy defaults = RetryPolicy.ofDefaults();
        assertThat(defaults).isEqualTo(new RetryPolicy(3, SECOND, 2.0, Duration.ofHours(1), null));
    }

    @Test
    void theShortFormDoublesUpToAnHourOrTheFirstInterval() {
        assertThat(RetryPolicy.of(5, SECOND)).isEqualTo(new RetryPolicy(5, SECOND, 2.0, Duration.ofHours(1), null));
        Duration day = Duration.ofDays(1);
        assertThat(RetryPolicy.of(5, day)).isEqualTo(new RetryPolicy(5, day, 2.0, day, null));
    }

    @Test
    void copiesChangeOneThing() {
        RetryPolicy policy = RetryPolicy.of(5, SECOND);
        assertThat(policy.withBackoff(3.0, MINUTE)).isEqualTo(new RetryPolicy(5, SECOND, 3.0, MINUTE, null));
        RetryPolicy timed = policy.withRetryTimeout(MINUTE);
        assertThat(timed).isEqualTo(new RetryPolicy(5, SECOND, 2.0, Duration.ofHours(1), MINUTE));
        assertThat(timed.withRetryTimeout(null)).isEqualTo(policy);
    }

    @Test
    void theSmallestValuesAreAccepted() {
        Duration least = Duration.ofMillis(1);
        RetryPolicy policy = new RetryPolicy(1, least, 1.0, least, Duration.ofNanos(1));
        assertThat(policy.delayAfter(1)).isEqualTo(least);
    }

    @Test
    void whatIsOutOfRangeIsNamed() {
        refused(() -> new RetryPolicy(0, SECOND, 2.0, MINUTE, null), "maxAttempts must be at least 1, was 0");
        refused(() -> new RetryPolicy(-1, SECOND, 2.0, MINUTE, null), "maxAttempts");
        refused(() -> new RetryPolicy(1, Duration.ZERO, 2.0, MINUTE, null), "firstInterval");
        refused(() -> new RetryPolicy(1, SECOND.negated(), 2.0, MINUTE, null), "firstInterval");
        refused(() -> new RetryPolicy(1, Duration.ofNanos(999_999), 2.0, MINUTE, null), "firstInterval");
        refused(() -> new RetryPolicy(1, SECOND, 0.99, MINUTE, null), "backoffCoefficient");
        refused(() -> new RetryPolicy(1, SECOND, -2.0, MINUTE, null), "backoffCoefficient");
        refused(() -> new RetryPolicy(1, SECOND, Double.NaN, MINUTE, null), "backoffCoefficient");
        refused(() -> new RetryPolicy(1, SECOND, Double.POSITIVE_INFINITY, MINUTE, null), "backoffCoefficient");
        refused(() -> new RetryPolicy(1, SECOND, 2.0, Duration.ofMillis(999), null), "maxInterval");
        refused(() -> new RetryPolicy(1, SECOND, 2.0, MINUTE, Duration.ZERO), "retryTimeout");
        refused(() -> new RetryPolicy(1, SECOND, 2.0, MINUTE, SECOND.negated()), "retryTimeout");
        refused(() -> RetryPolicy.ofDefaults().withBackoff(0.5, MINUTE), "backoffCoefficient");
        refused(() -> RetryPolicy.ofDefaults().withRetryTimeout(Duration.ZERO), "retryTimeout");
    }

    /** "For ever" is what people write for no limit; it must do as one. */
    @Test
    void theLongestIntervalsThereAreDoNotOverflow() {
        Duration forever = Duration.ofSeconds(Long.MAX_VALUE);
        RetryPolicy capped = new RetryPolicy(100, SECOND, 2.0, forever, forever);
        assertThat(capped.delayAfter(3)).isEqualTo(Duration.ofSeconds(4));
        assertThat(capped.delayAfter(90)).isPositive();
        refused(() -> new RetryPolicy(3, forever, 1.0, Duration.ofDays(1), null), "maxInterval");
    }

    private static void refused(ThrowingCallable call, String part) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(part);
    }
}
