package dev.durable.internal.worker;

import dev.durable.spi.ClaimedTurn;
import java.time.Instant;

/**
 * A claim with the storage's time at which it was made.
 *
 * @param turn what was claimed
 * @param now when
 */
record ClaimedAt(ClaimedTurn turn, Instant now) {}
