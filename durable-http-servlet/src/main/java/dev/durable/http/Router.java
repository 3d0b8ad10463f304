package dev.durable.http;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Finds the resource that a path means. Immutable. */
final class Router {
    private static final Pattern INSTANCE_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~-]{0,127}");

    private final List<Entry> entries;

    private record Entry(List<String> segments, AsyncRoute<?> route) {}

    Router(List<AsyncRoute<?>> routes) {
        this.entries = routes.stream()
                .map(route -> new Entry(Arrays.asList(route.path().substring(1).split("/", -1)), route))
                // A longer path is meant where one route lies below another.
                .sorted(Comparator.comparingInt(
                                (Entry entry) -> entry.segments().size())
                        .reversed())
                .toList();
    }

    Exchange find(HttpRequest request) {
        RequestUri uri = RequestUri.parse(request);
        List<String> segments = uri.segments();
        for (Entry entry : entries) {
            int base = entry.segments().size();
            if (segments.size() >= base && segments.subList(0, base).equals(entry.segments())) {
                return below(request, uri, entry.route(), segments.subList(base, segments.size()));
            }
        }
        throw nothingHere();
    }

    private static Exchange below(HttpRequest request, RequestUri uri, AsyncRoute<?> route, List<String> rest) {
        if (rest.isEmpty()) {
            return new Exchange(request, uri, route, Resource.OPERATIONS, "");
        }
        String id = rest.get(0);
        if (rest.size() == 1 && id.equals("openapi.json")) {
            return new Exchange(request, uri, route, Resource.OPENAPI, "");
        }
        Resource resource = rest.size() == 1
                ? Resource.OPERATION
                : rest.size() == 2 && rest.get(1).equals("status")
                        ? Resource.STATUS
                        : rest.size() == 2 && rest.get(1).equals("result") ? Resource.RESULT : null;
        if (resource == null || id.isEmpty()) {
            throw nothingHere();
        }
        if (!INSTANCE_ID.matcher(id).matches()) {
            throw new Problem(ProblemType.OPERATION_NOT_FOUND, "no operation has such an id");
        }
        return new Exchange(request, uri, route, resource, id);
    }

    private static Problem nothingHere() {
        return new Problem(ProblemType.NO_SUCH_RESOURCE, "no route leads here");
    }
}
