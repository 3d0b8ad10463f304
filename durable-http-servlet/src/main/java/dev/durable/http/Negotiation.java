package dev.durable.http;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What Accept and Content-Type say about JSON. */
final class Negotiation {
    static final String PROBLEM_MEDIA_TYPE = "application/problem+json";

    private Negotiation() {}

    /** Refuses a request whose Accept rules JSON out. */
    static void requireJsonAccepted(HttpRequest request) {
        if (quality(request, Json.MEDIA_TYPE) <= 0) {
            throw new Problem(
                    ProblemType.NOT_ACCEPTABLE, "the answer is " + Json.MEDIA_TYPE + ", which Accept excludes");
        }
    }

    /** Plain JSON for those who name that and not the media type of problems, even by a wildcard. */
    static String problemMediaType(HttpRequest request) {
        boolean onlyPlain = quality(request, PROBLEM_MEDIA_TYPE) <= 0 && quality(request, Json.MEDIA_TYPE) > 0;
        return onlyPlain ? Json.MEDIA_TYPE : PROBLEM_MEDIA_TYPE;
    }

    /** Refuses a body that does not say that it is JSON in UTF-8. */
    static void requireJsonBody(HttpRequest request) {
        String contentType = request.header("Content-Type");
        String encoding = request.header("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new Problem(ProblemType.UNSUPPORTED_MEDIA_TYPE, "the body must not be compressed")
                    .header("Accept-Encoding", "identity");
        }
        if (contentType == null || !isJson(contentType)) {
            throw new Problem(
                            ProblemType.UNSUPPORTED_MEDIA_TYPE,
                            "Content-Type must be " + Json.MEDIA_TYPE + ", in UTF-8 where it names a charset")
                    .header("Accept", Json.MEDIA_TYPE);
        }
    }

    private static boolean isJson(String contentType) {
        List<String> parts = parts(contentType, ";");
        String type = parts.isEmpty() ? "" : parts.get(0);
        return (type.equals(Json.MEDIA_TYPE) || (type.startsWith("application/") && type.endsWith("+json")))
                && parts.stream()
                        .filter(part -> part.startsWith("charset="))
                        .allMatch(part -> part.replace("\"", "").equals("charset=utf-8"));
    }

    /** The weight of the most specific range that matches. */
    private static double quality(HttpRequest request, String mediaType) {
        String accept = request.header("Accept");
        if (accept == null || accept.isBlank()) {
            return 1;
        }
        String wildcard = mediaType.substring(0, mediaType.indexOf('/')) + "/*";
        double best = 0;
        int specificity = 0;
        for (String range : parts(accept, ",")) {
            List<String> parts = parts(range, ";");
            String type = parts.isEmpty() ? "" : parts.get(0);
            int rank = type.equals(mediaType) ? 3 : type.equals(wildcard) ? 2 : type.equals("*/*") ? 1 : 0;
            if (rank > specificity) {
                specificity = rank;
                best = weight(parts);
            } else if (rank > 0 && rank == specificity) {
                best = Math.max(best, weight(parts));
            }
        }
        return best;
    }

    private static double weight(List<String> parts) {
        String value = parts.stream()
                .filter(part -> part.startsWith("q="))
                .map(part -> part.substring(2))
                .findFirst()
                .orElse("1");
        return value.matches("[01](\\.[0-9]{0,3})?") ? Double.parseDouble(value) : 1;
    }

    private static List<String> parts(String text, String separator) {
        return Arrays.stream(text.toLowerCase(Locale.ROOT).split(separator, -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
