/** The test kit: storage conformance, virtual time, replay of recorded histories. */
module dev.durable.testkit {
    requires static org.jspecify;
    requires transitive dev.durable.core;
    requires dev.durable.storage.memory;
    requires transitive java.sql;
    requires transitive org.junit.jupiter.api;
    requires org.assertj.core;
    requires org.objectweb.asm;
    requires org.objectweb.asm.tree;
    requires org.objectweb.asm.tree.analysis;

    exports dev.durable.testkit;
    exports dev.durable.testkit.determinism;
    exports dev.durable.testkit.storage;

    // Tests are found and called by reflection.
    opens dev.durable.testkit.storage to
            org.junit.platform.commons;
}
