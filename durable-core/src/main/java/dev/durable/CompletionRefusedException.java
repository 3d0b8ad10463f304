package dev.durable;

import java.util.Objects;

/** A task cannot be completed by the token that was given; nothing was stored. Code {@code DUR-107}. */
public final class CompletionRefusedException extends DurableException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** The text is no token. */
        MALFORMED("this is no completion token"),
        /** The token belongs to no instance here: it was purged, or is another database's, or somebody has made it up. */
        UNKNOWN("no instance has this completion token; it was purged, or the token comes from elsewhere"),
        /** The instance has ended, or has gone on as a new run: nobody waits for this task any more. */
        ENDED("the instance, or the run of it that waited for this task, has ended"),
        /** The task has another result, which may be that its time was over. */
        COMPLETED_OTHERWISE("the task was completed before, in another way");

        private final String words;

        Reason(String words) {
            this.words = words;
        }
    }

    private final Reason reason;

    /**
     * Creates the exception.
     *
     * @param reason why
     */
    public CompletionRefusedException(Reason reason) {
        super("DUR-107", reason.words, null);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /**
     * Returns why.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
