/**
 * The report API: the asynchronous HTTP contract over a real job, on an embedded container.
 * Packed as {@code examples/target/report-api.jar}; its settings are environment variables.
 * Read it as a template for an application of your own.
 */
@NullMarked
package dev.durable.examples.report;

import org.jspecify.annotations.NullMarked;
