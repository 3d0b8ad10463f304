/** The sample of the README, as it is compiled and run. */
@NullMarked
package dev.durable.examples.hello;

import org.jspecify.annotations.NullMarked;
