/** Asynchronous completion by token: a step that a person finishes, days later, over HTTP. */
@NullMarked
package dev.durable.examples.approval;

import org.jspecify.annotations.NullMarked;
