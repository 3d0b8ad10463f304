/** A storage in one log file, written from {@code docs/storage-spec.md} and held to it by the conformance kit. */
@NullMarked
package dev.durable.examples.filestorage;

import org.jspecify.annotations.NullMarked;
