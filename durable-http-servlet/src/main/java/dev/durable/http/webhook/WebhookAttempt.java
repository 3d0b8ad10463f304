package dev.durable.http.webhook;

/**
 * The input of the activity that makes one attempt.
 *
 * @param url where to
 * @param id the same in every attempt
 * @param body the same in every attempt
 */
record WebhookAttempt(String url, String id, String body) {}
