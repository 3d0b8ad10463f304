package dev.durable.http.webhook;

/** A webhook must not be sent to this URL. The message is for whoever gave the URL. */
public final class WebhookRefusedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what is wrong with the URL
     */
    public WebhookRefusedException(String message) {
        super(message);
    }
}
