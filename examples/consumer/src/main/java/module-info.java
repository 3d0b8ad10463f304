/** An application that embeds the library. */
module com.example.consumer {
    requires dev.durable.core;
    requires dev.durable.http.servlet;
    requires dev.durable.storage.jdbc;
    requires jakarta.servlet;
    requires java.net.http;
    requires org.eclipse.jetty.ee10.servlet;
    requires org.eclipse.jetty.server;
}
