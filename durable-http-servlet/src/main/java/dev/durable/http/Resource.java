package dev.durable.http;

/** What lies beneath a route's path, and the method that each takes besides OPTIONS and, for GET, HEAD. */
enum Resource {
    OPERATIONS("POST"),
    OPENAPI("GET"),
    OPERATION("DELETE"),
    STATUS("GET"),
    RESULT("GET");

    private final String method;

    Resource(String method) {
        this.method = method;
    }

    boolean takes(String asked) {
        return asked.equals(method) || asked.equals("OPTIONS") || (asked.equals("HEAD") && method.equals("GET"));
    }

    String allow() {
        return method.equals("GET") ? "GET, HEAD, OPTIONS" : method + ", OPTIONS";
    }
}
