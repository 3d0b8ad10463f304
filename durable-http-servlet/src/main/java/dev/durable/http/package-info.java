/**
 * The asynchronous HTTP contract over a {@link dev.durable.DurableTaskClient}: start, status, result, cancel, long
 * poll. Nothing here knows a servlet; {@link dev.durable.http.DurableHttp} takes a request apart from its container
 * and answers with bytes, and {@code dev.durable.http.servlet} is one adapter of it.
 */
@NullMarked
package dev.durable.http;

import org.jspecify.annotations.NullMarked;
