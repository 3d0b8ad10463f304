/**
 * The reference storage: the whole contract of {@link dev.durable.spi} in memory, written to be read.
 * For tests, trials and authors of other backends; its state ends with the process.
 * Application code creates one and passes it on; everything else goes through the SPI.
 */
@NullMarked
package dev.durable.storage.memory;

import org.jspecify.annotations.NullMarked;
