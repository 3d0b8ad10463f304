/**
 * Durable orchestrations for Java: the API, the history vocabulary, the storage SPI and the engine.
 */
@SuppressWarnings("module") // dev.durable.testkit is built after this module
module dev.durable.core {
    requires transitive com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.datatype.jsr310;
    requires transitive org.slf4j;
    requires static transitive org.jspecify;

    exports dev.durable;
    exports dev.durable.history;
    exports dev.durable.spi;
    exports dev.durable.internal.codec to
            dev.durable.testkit;
    exports dev.durable.internal.replay to
            dev.durable.testkit;
    exports dev.durable.internal.worker to
            dev.durable.testkit;
    exports dev.durable.internal.client to
            dev.durable.testkit;
    exports dev.durable.internal.store to
            dev.durable.testkit;
}
