package dev.durable.testkit.determinism;

import java.net.URI;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.objectweb.asm.tree.ClassNode;

/**
 * Reads the class files of orchestrators and finds what may differ from one replay to the next: clocks, random numbers,
 * sleeping, threads, locks, I/O, environment, hash order that decides the order of calls, shared state. One line is a
 * test:
 *
 * <pre>{@code
 * DeterminismChecker.of(OrderOrchestrator.class).check();
 * }</pre>
 *
 * <p>It follows calls, lambdas and method references through every class of the same folder or jar, not into libraries
 * nor into activities. What it cannot see is listed in {@code docs/determinism.md}: no finding is no proof. Where it is
 * wrong, {@link dev.durable.ReplaySafe} in the code or {@link #ignoring(Class)} here says so.
 *
 * <p>Immutable; each method that adds something returns a new checker.
 */
public final class DeterminismChecker {
    private final Map<String, ClassLoader> types;
    private final Set<String> sources;
    private final Trust trust;

    private DeterminismChecker(Map<String, ClassLoader> types, Set<String> sources, Trust trust) {
        this.types = types;
        this.sources = sources;
        this.trust = trust;
    }

    /**
     * Checks the orchestrators that the classes are, and those that they contain: nested classes, and lambdas and method
     * references that become a {@link dev.durable.TaskOrchestrator} in their code.
     *
     * @param types for instance the orchestrator, or the class that registers some as lambdas
     * @return the checker
     */
    public static DeterminismChecker of(Class<?>... types) {
        Map<String, ClassLoader> loaders = new LinkedHashMap<>();
        for (Class<?> type : types) {
            loaders.put(internalName(type), loader(type));
        }
        return new DeterminismChecker(loaders, sources(types).collect(Collectors.toUnmodifiableSet()), Trust.NONE);
    }

    /**
     * Checks all orchestrators of a package and of those below it, in the folder or jar that a class comes from.
     *
     * @param member any class of the package
     * @return the checker
     * @throws IllegalArgumentException if it comes from neither
     */
    public static DeterminismChecker ofPackageOf(Class<?> member) {
        CodeSource origin = member.getProtectionDomain().getCodeSource();
        if (origin == null) {
            throw new IllegalArgumentException("Neither a folder nor a jar holds " + member.getName());
        }
        String folder =
                member.getPackageName().isEmpty() ? "" : member.getPackageName().replace('.', '/') + "/";
        Path source = Path.of(URI.create(origin.getLocation().toString()));
        Map<String, ClassLoader> loaders = new LinkedHashMap<>();
        Orchestrators.namesIn(source, folder).forEach(name -> loaders.put(name, loader(member)));
        return new DeterminismChecker(loaders, sources(member).collect(Collectors.toUnmodifiableSet()), Trust.NONE);
    }

    /**
     * Follows calls into more folders or jars, such as one that your modules share.
     *
     * @param members a class of each
     * @return a new checker
     */
    public DeterminismChecker following(Class<?>... members) {
        Set<String> more = Stream.concat(sources.stream(), sources(members)).collect(Collectors.toUnmodifiableSet());
        return new DeterminismChecker(types, more, trust);
    }

    /**
     * Takes a class on trust: what it and classes within it do is not looked at, and calling them is allowed.
     *
     * @param trusted which
     * @return a new checker
     */
    public DeterminismChecker ignoring(Class<?> trusted) {
        return new DeterminismChecker(types, sources, trust.and(trusted.getName()));
    }

    /**
     * Takes a method on trust: what it does is not looked at, and calling it is allowed.
     *
     * @param trusted its class
     * @param method its name
     * @return a new checker
     */
    public DeterminismChecker ignoring(Class<?> trusted, String method) {
        return new DeterminismChecker(types, sources, trust.and(trusted.getName() + "." + method));
    }

    /**
     * Leaves a rule out.
     *
     * @param rule which
     * @return a new checker
     */
    public DeterminismChecker ignoring(DeterminismRule rule) {
        return new DeterminismChecker(types, sources, trust.and(rule));
    }

    /**
     * Returns everything that was found, each place once.
     *
     * @return the findings, orchestrator by orchestrator
     * @throws IllegalArgumentException if there is no orchestrator to check
     */
    public List<DeterminismFinding> findings() {
        Map<ClassLoader, ClassFiles> files = new LinkedHashMap<>();
        Map<List<Object>, DeterminismFinding> findings = new LinkedHashMap<>();
        Set<String> seen = new LinkedHashSet<>();
        int orchestrators = 0;
        for (Map.Entry<String, ClassLoader> start : types.entrySet()) {
            ClassFiles classes = files.computeIfAbsent(start.getValue(), loader -> new ClassFiles(loader, sources));
            Orchestrators found = new Orchestrators(classes);
            CallGraph graph = new CallGraph(classes, trust);
            for (ClassNode type : found.family(start.getKey()).toList()) {
                orchestrators += seen.add(type.name) ? found.addTo(graph, type) : 0;
            }
            for (DeterminismFinding finding : findings(classes, graph)) {
                findings.putIfAbsent(List.of(finding.rule(), finding.problem(), finding.where()), finding);
            }
        }
        if (orchestrators == 0) {
            throw new IllegalArgumentException("No orchestrator in " + String.join(", ", types.keySet()));
        }
        return List.copyOf(findings.values());
    }

    /**
     * Fails unless there is nothing to find.
     *
     * @throws AssertionError with a line for each finding: where, what, what to use instead, and who calls it
     * @throws IllegalArgumentException if there is no orchestrator to check
     */
    public void check() {
        List<DeterminismFinding> findings = findings();
        if (!findings.isEmpty()) {
            throw new AssertionError("What an orchestrator does must be the same on each replay:\n"
                    + findings.stream().map(finding -> "  " + finding).collect(Collectors.joining("\n")));
        }
    }

    private List<DeterminismFinding> findings(ClassFiles classes, CallGraph graph) {
        Rules rules = new Rules(classes, graph, trust);
        for (Optional<Reached> next = graph.next(); next.isPresent(); next = graph.next()) {
            rules.read(next.get());
        }
        List<DeterminismFinding> findings = new ArrayList<>(rules.findings());
        if (!trust.rules().contains(DeterminismRule.ORDER)) {
            findings.addAll(new OrderRule(graph).findings());
        }
        return findings;
    }

    private static Stream<String> sources(Class<?>... types) {
        return Arrays.stream(types)
                .map(type -> ClassFiles.sourceOf(loader(type), internalName(type))
                        .orElseThrow(() -> new IllegalArgumentException("No class file of " + type.getName()
                                + "; of a lambda, name the class that it stands in")));
    }

    private static ClassLoader loader(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null ? ClassLoader.getSystemClassLoader() : loader;
    }

    private static String internalName(Class<?> type) {
        return type.getName().replace('.', '/');
    }
}
