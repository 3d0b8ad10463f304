/** The client over the storage SPI, and the watcher that wakes those who wait for an instance. */
@NullMarked
package dev.durable.internal.client;

import org.jspecify.annotations.NullMarked;
