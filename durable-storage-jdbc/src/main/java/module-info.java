/** Storage in a relational database. */
module dev.durable.storage.jdbc {
    requires static org.jspecify;
    requires transitive dev.durable.core;
    requires transitive java.sql;
    requires com.zaxxer.hikari;
    requires org.slf4j;

    exports dev.durable.storage.jdbc;
}
