package dev.durable.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
    private final Instant start = Instant.parse("2026-01-01T00:00:00Z");
    private final AtomicReference<Instant> timeOfDay = new AtomicReference<>(start);
    // Its origin is arbitrary, so it may overflow.
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);
    private final SteadyClock clock = new SteadyClock(timeOfDay::get, nanos::get);

    @Test
    void followsTheTimeThatPasses() {
        nanos.addAndGet(1_500_000_000L);
        assertThat(clock.instant()).isEqualTo(start.plusMillis(1_500));
    }

    @Test
    void isNotMovedByAStepOfTheTimeOfDay() {
        timeOfDay.set(start.plusSeconds(3_600));
        nanos.addAndGet(1_000_000L);
        assertThat(clock.instant()).isEqualTo(start.plusMillis(1));
    }
}
