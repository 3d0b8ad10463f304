package dev.durable.testkit;

/** Knows which threads run orchestrators: whoever drives the environment waits for them, so they must not wait for it. */
final class OrchestratorThreads {
    private static final ThreadLocal<Boolean> INSIDE = ThreadLocal.withInitial(() -> false);

    private OrchestratorThreads() {}

    static void run(Runnable body) {
        INSIDE.set(true);
        try {
            body.run();
        } finally {
            INSIDE.remove();
        }
    }

    static void refuse() {
        if (INSIDE.get()) {
            throw new IllegalStateException("an orchestrator must not call a client or the test environment; "
                    + "do this in an activity, or through its context");
        }
    }
}
