package dev.durable.http.webhook;

/**
 * The result of one attempt.
 *
 * @param verdict what follows from it
 * @param status the status that the receiver answered, or 0 for none
 * @param retryAfterSeconds how long the receiver asked to be left alone, or 0
 * @param reason what went wrong, in a word or two
 */
record WebhookOutcome(Verdict verdict, int status, long retryAfterSeconds, String reason) {

    /** What follows from an attempt. */
    enum Verdict {
        /** It arrived. */
        DELIVERED,
        /** The receiver wants no more of it. */
        GONE,
        /** It may work later. */
        RETRY,
        /** It will hardly work later, so that it is tried but a few times. */
        UNLIKELY
    }
}
