/** Virtual time and what runs on it; not exported. */
@NullMarked
package dev.durable.testkit.internal;

import org.jspecify.annotations.NullMarked;
