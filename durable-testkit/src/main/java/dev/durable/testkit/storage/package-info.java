/**
 * The storage conformance kit: extend {@link dev.durable.testkit.storage.StorageContract} and run it as a JUnit test.
 * Each test is named after the rule of {@code docs/storage-spec.md} that it proves.
 */
@NullMarked
package dev.durable.testkit.storage;

import org.jspecify.annotations.NullMarked;
