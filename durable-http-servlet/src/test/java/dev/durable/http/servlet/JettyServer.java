package dev.durable.http.servlet;

import jakarta.servlet.http.HttpServlet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A real container on a free port of the loopback interface. */
public final class JettyServer implements AutoCloseable {
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    public JettyServer(String contextPath, String mapping, boolean async, HttpServlet servlet) {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler();
        context.setContextPath(contextPath);
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(async);
        context.addServlet(holder, mapping);
        server.setHandler(context);
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public static JettyServer of(HttpServlet servlet) {
        return new JettyServer("/", "/*", true, servlet);
    }

    public URI uri(String target) {
        return URI.create("http://127.0.0.1:" + connector.getLocalPort() + target);
    }

    public int port() {
        return connector.getLocalPort();
    }

    /** Sends exactly these characters and reads until the server hangs up. */
    public String raw(String request) {
        try (Socket socket = open()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            try (InputStream in = socket.getInputStream()) {
                in.transferTo(answer);
            }
            return answer.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public Socket open() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        socket.setSoTimeout(30_000);
        return socket;
    }

    /** How many connections the container has open. */
    public int connections() {
        return connector.getConnectedEndPoints().size();
    }

    /** How many of the container's threads serve a request just now. */
    public int busyThreads() {
        return ((QueuedThreadPool) server.getThreadPool()).getUtilizedThreads();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
