/**
 * What the author of a storage reads: {@link dev.durable.spi.Storage}, its records, and nothing else.
 *
 * <p>The numbered rules are in {@code docs/storage-spec.md}; the conformance kit in {@code durable-testkit}
 * proves each of them. Applications never call these types.
 *
 * @serial exclude
 */
@NullMarked
package dev.durable.spi;

import org.jspecify.annotations.NullMarked;
