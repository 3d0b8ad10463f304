/** Bytes and names: how history is written, how failures and types are described. */
@NullMarked
package dev.durable.internal.codec;

import org.jspecify.annotations.NullMarked;
