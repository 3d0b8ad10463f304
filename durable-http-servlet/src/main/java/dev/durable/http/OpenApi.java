package dev.durable.http;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code GET {base}/openapi.json}: an OpenAPI 3.1 document, made from a route and its input type. */
final class OpenApi {
    private OpenApi() {}

    /** The document; {@code webhook} is where a body may hold a URL. */
    static Map<String, Object> document(AsyncRoute<?> route, String server, @Nullable JsonPointer webhook) {
        Schemas schemas = new Schemas(route.unknownMembers());
        components(schemas);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put("info", Map.of("title", route.orchestrator(), "version", "1"));
        document.put("servers", List.of(Map.of("url", server.isEmpty() ? "/" : server)));
        document.put("paths", paths(route, schemas));
        if (webhook != null && !webhook.matches() && webhook.tail().matches()) {
            schemas.addMember(
                    route.inputType().type(),
                    webhook.getMatchingProperty(),
                    Map.of("type", List.of("string", "null"), "format", "uri"));
        }
        document.put("components", Map.of("schemas", schemas.components()));
        return document;
    }

    private static Map<String, Object> paths(AsyncRoute<?> route, Schemas schemas) {
        Map<String, Object> paths = new LinkedHashMap<>();
        Map<String, Object> start =
                operation("start", "Starts an operation", 202, 400, 406, 413, 414, 415, 417, 500, 503);
        start.put(
                "requestBody",
                Map.of(
                        "required",
                        true,
                        "content",
                        json(schemas.of(route.inputType().type()))));
        paths.put(route.path(), Map.of("post", start));
        paths.put(
                path(route, route.paths().operation()),
                withId("delete", operation("cancel", "Cancels an operation", 204, 400, 404, 409, 414, 500, 503)));
        Map<String, Object> status = operation("status", "Says how far it is", 200, 202, 400, 404, 406, 414, 500, 503);
        status.put(
                "parameters",
                List.of(
                        query("timeoutSeconds", "how long to wait for the end, at most 60", Map.of("type", "integer")),
                        query(
                                "returnInternalServerErrorOnFailure",
                                "true answers 500 where it failed",
                                Map.of("type", "boolean"))));
        paths.put(path(route, route.paths().status()), withId("get", status));
        paths.put(
                path(route, route.paths().result()),
                withId("get", operation("result", "Gives the output", 200, 400, 404, 406, 409, 414, 500, 503)));
        paths.put(
                route.path() + "/openapi.json",
                Map.of("get", operation("describe", "Gives this document", 200, 400, 406, 414, 500)));
        return paths;
    }

    private static String path(AsyncRoute<?> route, String template) {
        return route.path() + template.replace(PathTemplates.ID, "{instanceId}");
    }

    private static Map<String, Object> operation(String id, String summary, int... statuses) {
        Map<String, Object> responses = new LinkedHashMap<>();
        for (int status : statuses) {
            responses.put(Integer.toString(status), response(id, status));
        }
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("operationId", id);
        operation.put("summary", summary);
        operation.put("responses", responses);
        return operation;
    }

    private static Map<String, Object> response(String operation, int status) {
        if (status == 204) {
            return Map.of("description", "It is cancelled");
        }
        if (status >= 400) {
            return Map.of(
                    "description",
                    "A problem",
                    "content",
                    Map.of(
                            Negotiation.PROBLEM_MEDIA_TYPE,
                            Map.of("schema", Schemas.reference("Problem")),
                            Json.MEDIA_TYPE,
                            Map.of("schema", Schemas.reference("Problem"))));
        }
        Map<String, Object> schema = switch (operation) {
            case "start" -> Schemas.reference("StartedOperation");
            case "status" -> Schemas.reference("OperationStatus");
            case "describe" -> Map.of("type", "object");
            default -> Map.of();
        };
        Map<String, Object> response = new LinkedHashMap<>();
        response.put("description", status == 202 ? "It goes on" : "The answer");
        if (status == 202) {
            Map<String, Object> headers = new LinkedHashMap<>();
            headers.put("Retry-After", Map.of("schema", Map.of("type", "integer")));
            if (operation.equals("start")) {
                headers.put("Location", Map.of("schema", Map.of("type", "string", "format", "uri-reference")));
            }
            response.put("headers", headers);
        }
        response.put("content", json(schema));
        return response;
    }

    private static Map<String, Object> withId(String method, Map<String, Object> operation) {
        Map<String, Object> path = new LinkedHashMap<>();
        path.put(
                "parameters",
                List.of(Map.of(
                        "name",
                        "instanceId",
                        "in",
                        "path",
                        "required",
                        true,
                        "schema",
                        Map.of("type", "string", "pattern", "^[A-Za-z0-9][A-Za-z0-9._~-]{0,127}$"))));
        path.put(method, operation);
        return path;
    }

    private static Map<String, Object> query(String name, String description, Map<String, Object> schema) {
        return Map.of("name", name, "in", "query", "description", description, "schema", schema);
    }

    private static Map<String, Object> json(Map<String, Object> schema) {
        return Map.of(Json.MEDIA_TYPE, Map.of("schema", schema));
    }

    private static void components(Schemas schemas) {
        Map<String, Object> text = Map.of("type", "string");
        Map<String, Object> link = Map.of("type", "string", "format", "uri-reference");
        Map<String, Object> time = Map.of("type", "string", "format", "date-time");
        schemas.add(
                "StartedOperation", object(List.of("instanceId", "statusUrl", "resultUrl", "cancelUrl"), members -> {
                    members.put("instanceId", text);
                    members.put("statusUrl", link);
                    members.put("resultUrl", link);
                    members.put("cancelUrl", link);
                }));
        schemas.add(
                "OperationStatus", object(List.of("instanceId", "status", "createdAt", "lastUpdatedAt"), members -> {
                    members.put("instanceId", text);
                    members.put(
                            "status",
                            Map.of(
                                    "type",
                                    "string",
                                    "enum",
                                    List.of("Pending", "Running", "Suspended", "Completed", "Failed", "Terminated")));
                    members.put("resultUrl", link);
                    members.put("error", text);
                    members.put("pendingReason", text);
                    members.put("failure", Map.of("type", "object"));
                    members.put("createdAt", time);
                    members.put("lastUpdatedAt", time);
                    members.put("completedAt", time);
                    members.put("customStatus", Map.of());
                }));
        schemas.add("Problem", object(List.of("type", "title", "status", "detail", "instance", "source"), members -> {
            members.put("type", Map.of("type", "string", "format", "uri"));
            members.put("title", text);
            members.put("status", Map.of("type", "integer"));
            members.put("detail", text);
            members.put("instance", link);
            members.put("source", Map.of("type", "string", "enum", List.of("adapter", "operation")));
            members.put("message", text);
        }));
    }

    private static Map<String, Object> object(
            List<String> required, java.util.function.Consumer<Map<String, Object>> members) {
        Map<String, Object> properties = new LinkedHashMap<>();
        members.accept(properties);
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("required", new ArrayList<>(required));
        schema.put("properties", properties);
        return schema;
    }
}
