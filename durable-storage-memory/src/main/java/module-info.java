/** The reference storage, in memory. */
module dev.durable.storage.memory {
    requires static org.jspecify;
    requires transitive dev.durable.core;

    exports dev.durable.storage.memory;
}
