/** The asynchronous HTTP contract, and a servlet that serves it. */
// javac refuses to export a package without a type; with the first ones come the lines
// "exports dev.durable.http;" and "exports dev.durable.http.servlet;".
module dev.durable.http.servlet {
    requires static org.jspecify;
    requires static transitive jakarta.servlet;
    requires transitive dev.durable.core;
}
