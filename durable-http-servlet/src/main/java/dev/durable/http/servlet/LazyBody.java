package dev.durable.http.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;

/** Opens the request's body at the first read, since opening it may already send 100 Continue. */
final class LazyBody extends InputStream {
    private final HttpServletRequest request;

    LazyBody(HttpServletRequest request) {
        this.request = request;
    }

    @Override
    public int read() throws IOException {
        return request.getInputStream().read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return request.getInputStream().read(buffer, offset, length);
    }
}
