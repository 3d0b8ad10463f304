package dev.durable.internal.client;

import dev.durable.DurableClosedException;

/** Refuses calls once the client is closed. What is under way then may end. Thread-safe. */
final class Gate {
    private volatile boolean closed;

    void enter() {
        if (closed) {
            throw new DurableClosedException();
        }
    }

    void close() {
        closed = true;
    }
}
