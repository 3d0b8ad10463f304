package dev.durable.http;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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
        if (rest.equals(List.of("openapi.json"))) {
            return new Exchange(request, uri, route, Resource.OPENAPI, "");
        }
        PathTemplates paths = route.paths();
        String id = idIn(paths.status(), rest);
        if (id != null) {
            return new Exchange(request, uri, route, Resource.STATUS, checked(id));
        }
        id = idIn(paths.result(), rest);
        if (id != null) {
            return new Exchange(request, uri, route, Resource.RESULT, checked(id));
        }
        id = idIn(paths.operation(), rest);
        if (id != null) {
            return new Exchange(request, uri, route, Resource.OPERATION, checked(id));
        }
        throw nothingHere();
    }

    /** The segment that stands where the template has the id, if all others are the same. */
    private static @Nullable String idIn(String template, List<String> rest) {
        List<String> wanted = PathTemplates.segments(template);
        int at = wanted.indexOf(PathTemplates.ID);
        if (wanted.size() != rest.size()) {
            return null;
        }
        String id = rest.get(at);
        wanted.set(at, id);
        return wanted.equals(rest) && !id.isEmpty() ? id : null;
    }

    private static String checked(String id) {
        if (!INSTANCE_ID.matcher(id).matches()) {
            throw new Problem(ProblemType.OPERATION_NOT_FOUND, "no operation has such an id");
        }
        return id;
    }

    private static Problem nothingHere() {
        return new Problem(ProblemType.NO_SUCH_RESOURCE, "no route leads here");
    }
}
