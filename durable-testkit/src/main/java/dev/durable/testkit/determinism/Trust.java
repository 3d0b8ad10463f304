package dev.durable.testkit.determinism;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.tree.AnnotationNode;

/**
 * What the checker takes on trust: it looks neither at it, nor at what it calls.
 *
 * @param rules rules that are not checked
 * @param places classes, and methods as {@code com.acme.Prices.today}
 */
record Trust(Set<DeterminismRule> rules, Set<String> places) {
    private static final String REPLAY_SAFE = "Ldev/durable/ReplaySafe;";

    static final Trust NONE = new Trust(Set.of(), Set.of());

    Trust and(DeterminismRule rule) {
        return new Trust(joined(rules, rule), places);
    }

    Trust and(String place) {
        return new Trust(rules, joined(places, place));
    }

    /** Whether the method, its class, or a class around that is trusted. */
    boolean trusts(String owner, String method) {
        String type = owner.replace('/', '.');
        if (places.contains(type + "." + method)) {
            return true;
        }
        for (int end = type.length(); end > 0; end = type.lastIndexOf('$', end - 1)) {
            if (places.contains(type.substring(0, end))) {
                return true;
            }
        }
        return false;
    }

    boolean trusts(Code code) {
        return trusts(code.owner().name, code.sourceName())
                || isReplaySafe(code.owner().invisibleAnnotations)
                || isReplaySafe(code.method().invisibleAnnotations);
    }

    /** Whether the annotation is there, with a reason. */
    static boolean isReplaySafe(@Nullable List<AnnotationNode> annotations) {
        return Stream.ofNullable(annotations)
                .flatMap(List::stream)
                .filter(annotation -> annotation.desc.equals(REPLAY_SAFE))
                .flatMap(annotation -> annotation.values.stream())
                .anyMatch(value -> value instanceof String reason && !reason.isBlank() && !reason.equals("value"));
    }

    private static <T> Set<T> joined(Set<T> some, T more) {
        return Stream.concat(some.stream(), Stream.of(more)).collect(Collectors.toUnmodifiableSet());
    }
}
