/**
 * The asynchronous HTTP contract as plain handlers: start, status, result, cancel, long poll and webhook.
 * No type of any HTTP server appears here; an adapter turns its request and response into ours.
 * Called by adapters, and by applications that define their own routes.
 */
@NullMarked
package dev.durable.http;

import org.jspecify.annotations.NullMarked;
