/**
 * The worker: loops that claim, run, commit and renew; bounded executors; the cache of hot instances. Begin with
 * {@link dev.durable.internal.worker.HotInstance}, which takes one instance through its turns.
 */
@NullMarked
package dev.durable.internal.worker;

import org.jspecify.annotations.NullMarked;
