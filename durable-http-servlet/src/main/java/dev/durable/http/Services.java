package dev.durable.http;

import dev.durable.DurableTaskClient;
import java.time.InstantSource;

/**
 * What the handlers share.
 *
 * @param client starts, reads and ends operations
 * @param links makes URLs
 * @param problems makes the answers to errors
 * @param clock tells how old an operation is
 */
record Services(DurableTaskClient client, Links links, Problems problems, InstantSource clock) {}
