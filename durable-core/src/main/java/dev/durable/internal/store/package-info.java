/**
 * What client and worker share in front of a storage: group commit, retries, the storage's clock, and the signals
 * by which one part of a process tells the others what it has committed.
 */
@NullMarked
package dev.durable.internal.store;

import org.jspecify.annotations.NullMarked;
