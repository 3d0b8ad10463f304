/** Storage in a relational database. */
module dev.durable.storage.jdbc {
    requires static org.jspecify;
    requires transitive dev.durable.core;
    requires transitive java.sql;
    requires com.zaxxer.hikari;

    exports dev.durable.storage.jdbc;
}
