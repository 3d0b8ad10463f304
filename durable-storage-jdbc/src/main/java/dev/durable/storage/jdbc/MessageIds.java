package dev.durable.storage.jdbc;

/** Ids of messages as they are handed out: the number of the row, and of which kind it is in the lowest bit. */
final class MessageIds {
    private MessageIds() {}

    static long of(long row, int kind) {
        return (row << 1) | kind;
    }

    static long row(long id) {
        return id >> 1;
    }

    static int kind(long id) {
        return (int) (id & 1);
    }
}
