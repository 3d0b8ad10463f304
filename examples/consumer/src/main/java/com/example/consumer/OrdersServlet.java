package com.example.consumer;

import dev.durable.http.DurableHttp;
import dev.durable.http.servlet.DurableServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A servlet that the application had before: it answers a path of its own and hands the others on. */
final class OrdersServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient DurableHttp http;

    OrdersServlet(DurableHttp http) {
        this.http = http;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getRequestURI().equals("/about")) {
            response.getWriter().print("orders");
        } else {
            DurableServlet.handle(http, request, response);
        }
    }
}
