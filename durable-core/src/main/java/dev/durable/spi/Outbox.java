package dev.durable.spi;

import java.util.List;

/**
 * What a turn sends out, in the same atomic step as its history.
 *
 * @param messages messages to other instances or to itself
 * @param instances instances to create
 * @param tasks tasks to store; one that exists is left as it is
 */
public record Outbox(List<NewMessage> messages, List<NewInstance> instances, List<NewTask> tasks) {
    /** Nothing. */
    public static final Outbox EMPTY = new Outbox(List.of(), List.of(), List.of());

    /** Copies the lists. */
    public Outbox {
        messages = List.copyOf(messages);
        instances = List.copyOf(instances);
        tasks = List.copyOf(tasks);
    }
}
