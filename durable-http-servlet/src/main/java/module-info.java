/** The asynchronous HTTP contract, and a servlet that serves it. */
module dev.durable.http.servlet {
    requires static org.jspecify;
    requires static transitive jakarta.servlet;
    requires transitive dev.durable.core;

    exports dev.durable.http;
    exports dev.durable.http.servlet;
}
