package dev.durable.http;

/**
 * The URLs of one route: absolute where a public base URL is configured, else path-absolute. Never made from Host,
 * which the caller chooses.
 */
final class Links {
    private final String publicBaseUrl;

    Links(String publicBaseUrl) {
        this.publicBaseUrl = publicBaseUrl;
    }

    /** The URL under which the operations of a route lie; the public base URL stands for the context path too. */
    String operations(Exchange exchange) {
        return base(exchange.uri()) + exchange.route().path();
    }

    String base(RequestUri uri) {
        return publicBaseUrl.isEmpty() ? uri.context() : publicBaseUrl;
    }

    String status(Exchange exchange, String instanceId) {
        return resource(exchange, exchange.route().paths().status(), instanceId);
    }

    String result(Exchange exchange, String instanceId) {
        return resource(exchange, exchange.route().paths().result(), instanceId);
    }

    String operation(Exchange exchange, String instanceId) {
        return resource(exchange, exchange.route().paths().operation(), instanceId);
    }

    private String resource(Exchange exchange, String template, String instanceId) {
        return operations(exchange) + template.replace(PathTemplates.ID, instanceId);
    }
}
