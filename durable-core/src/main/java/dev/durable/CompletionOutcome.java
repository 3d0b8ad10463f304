package dev.durable;

/** What a completion by token has changed. */
public enum CompletionOutcome {
    /** The task has this result now. */
    COMPLETED,
    /** The task has had this very result before: this call repeats an earlier one, and changed nothing. */
    ALREADY_COMPLETED
}
