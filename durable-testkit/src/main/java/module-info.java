/** The test kit: storage conformance, virtual time, replay of recorded histories. */
module dev.durable.testkit {
    requires static org.jspecify;
    requires transitive dev.durable.core;
    requires transitive org.junit.jupiter.api;
    requires org.assertj.core;

    exports dev.durable.testkit;
}
