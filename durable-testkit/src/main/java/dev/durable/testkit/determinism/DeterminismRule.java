package dev.durable.testkit.determinism;

/** What makes an orchestrator differ from one replay to the next. */
public enum DeterminismRule {
    /** Reads a clock. */
    CLOCK("ctx.currentInstant()"),
    /** Draws random numbers or ids. */
    RANDOM("ctx.newUuid() or ctx.sideEffect"),
    /** Blocks its thread on anything but its context. */
    WAIT("ctx.createTimer(delay).await() or ctx.waitForExternalEvent"),
    /** Runs code on other threads. */
    THREAD("activities, and ctx.allOf to wait for several"),
    /** Takes locks. */
    LOCK("local variables: an instance runs on one thread at a time"),
    /** Reads or writes files, network, databases, standard input or processes. */
    IO("an activity"),
    /** Reads what differs between machines and processes. */
    ENVIRONMENT("the input, or ctx.sideEffect"),
    /** Asks for identity hash codes. */
    IDENTITY("a key of your own"),
    /** Calls the context in the order of a hash table. */
    ORDER("a sorted or linked collection"),
    /** Reads or changes what other instances see, and a replay finds changed. */
    SHARED_STATE("local variables, or the input");

    private final String useInstead;

    DeterminismRule(String useInstead) {
        this.useInstead = useInstead;
    }

    /**
     * Returns what an orchestrator does instead.
     *
     * @return the end of a sentence that begins with "use"
     */
    public String useInstead() {
        return useInstead;
    }
}
