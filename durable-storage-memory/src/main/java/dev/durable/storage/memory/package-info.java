/**
 * The reference storage: {@link dev.durable.storage.memory.MemoryStorage}. Read {@code Turns} first; it holds the
 * fence and the lost wake-up rule.
 */
@NullMarked
package dev.durable.storage.memory;

import org.jspecify.annotations.NullMarked;
