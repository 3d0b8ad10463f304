/** The asynchronous HTTP contract: handlers without a servlet type, webhooks, and a thin servlet. */
module dev.durable.http.servlet {
    requires transitive dev.durable.core;
    requires com.fasterxml.jackson.annotation;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires org.slf4j;
    requires static transitive jakarta.servlet;
    requires static transitive org.jspecify;

    exports dev.durable.http;
    exports dev.durable.http.servlet;
    exports dev.durable.http.webhook;

    opens dev.durable.http.webhook to
            com.fasterxml.jackson.databind;
}
