/** The laws of the architecture, each one a test. They hold for the published modules. */
@NullMarked
package dev.durable.arch;

import org.jspecify.annotations.NullMarked;
