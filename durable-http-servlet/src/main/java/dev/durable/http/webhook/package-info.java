/**
 * Webhooks that are not lost: an orchestration of the library, created in the transaction that ends the operation,
 * delivers each by the Standard Webhooks rules. {@link dev.durable.http.webhook.Webhooks#install} gives it to a
 * worker.
 */
@NullMarked
package dev.durable.http.webhook;

import org.jspecify.annotations.NullMarked;
