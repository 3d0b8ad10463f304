package dev.durable.testkit;

/** Decides at each commit of a worker whether its process dies there. */
@FunctionalInterface
interface CommitWatch {
    CommitWatch NOBODY_DIES = commit -> Fate.LIVES;

    enum Fate {
        LIVES,
        DIES_BEFORE,
        /** The commit is applied; its answer reaches nobody. */
        DIES_AFTER
    }

    /** Asked before each {@code TurnCommit} and {@code TaskCompletion}. */
    Fate at(Object commit);
}
