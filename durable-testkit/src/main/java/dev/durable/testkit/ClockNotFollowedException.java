package dev.durable.testkit;

import dev.durable.DurableException;
import java.time.Instant;

/** A storage does not go by the clock of the test environment, so that no time can be skipped on it. Code {@code DUR-302}. */
public final class ClockNotFollowedException extends DurableException {
    private static final long serialVersionUID = 1L;

    ClockNotFollowedException(String storage, Instant clock, Instant shown) {
        super(
                "DUR-302",
                "storage '" + storage + "' shows " + shown + " where the environment's clock shows " + clock
                        + ", so timers on it cannot be skipped. Open it on the clock that is passed in: "
                        + "storage(clock -> JdbcStorage.builder(..).testClock(clock).build()), or "
                        + "storage(MemoryStorage::new)",
                null);
    }
}
