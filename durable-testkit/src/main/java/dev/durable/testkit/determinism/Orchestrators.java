package dev.durable.testkit.determinism;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Finds orchestrators: classes, and lambdas and method references wherever they are made. */
final class Orchestrators {
    private static final String PARAMETERS = "(Ldev/durable/TaskOrchestrationContext;";

    private final ClassFiles classes;

    Orchestrators(ClassFiles classes) {
        this.classes = classes;
    }

    /** The class and those within it. */
    Stream<ClassNode> family(String name) {
        return classes.followed(name).stream()
                .flatMap(type -> Stream.concat(
                        Stream.of(type),
                        type.innerClasses.stream()
                                .map(inner -> inner.name)
                                .filter(inner -> inner.startsWith(name + "$"))
                                .flatMap(this::family)));
    }

    /** Every class of a package and of those below it, in a folder of classes or a jar. */
    static List<String> namesIn(Path source, String folder) {
        try {
            if (Files.isDirectory(source)) {
                try (Stream<Path> files = Files.walk(source.resolve(folder))) {
                    return classNames(files.map(file -> source.relativize(file).toString()));
                }
            }
            try (JarFile jar = new JarFile(source.toFile())) {
                return classNames(jar.stream().map(ZipEntry::getName).filter(name -> name.startsWith(folder)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the classes in " + source, e);
        }
    }

    /** Adds what the class has of orchestrators; returns how many. */
    int addTo(CallGraph graph, ClassNode type) {
        List<Start> starts = new ArrayList<>();
        boolean isAbstract = (type.access & Opcodes.ACC_ABSTRACT) != 0;
        if (!isAbstract && classes.isA(type.name, ValueFlow.ORCHESTRATOR)) {
            graph.assumeFieldsOf(type);
            runMethods(type).forEach(code -> starts.add(new Start(code, 0)));
        }
        for (MethodNode method : type.methods) {
            for (AbstractInsnNode each : method.instructions) {
                if (each instanceof InvokeDynamicInsnNode dynamic) {
                    function(dynamic).ifPresent(starts::add);
                }
            }
        }
        starts.forEach(start -> graph.begin(start.code(), start.captured()));
        return starts.size();
    }

    /** Also those that it inherits from classes of the same source. */
    private Stream<Code> runMethods(ClassNode type) {
        return classes.supertypes(type.name).stream()
                .flatMap(each -> classes.followed(each).stream())
                .flatMap(owner -> owner.methods.stream()
                        .filter(method -> method.name.equals("run") && method.desc.startsWith(PARAMETERS))
                        .flatMap(method -> classes.code(type.name, method.name, method.desc).stream()))
                .distinct();
    }

    private Optional<Start> function(InvokeDynamicInsnNode dynamic) {
        Handle function = ValueFlow.functionOf(dynamic);
        if (function == null
                || !classes.isA(Type.getReturnType(dynamic.desc).getInternalName(), ValueFlow.ORCHESTRATOR)) {
            return Optional.empty();
        }
        int captured = Type.getArgumentsAndReturnSizes(dynamic.desc) / 4 - 1;
        return classes.code(function.getOwner(), function.getName(), function.getDesc())
                .map(code -> new Start(code, captured));
    }

    private static List<String> classNames(Stream<String> files) {
        return files.map(file -> file.replace('\\', '/'))
                .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
                .map(file -> file.substring(0, file.length() - ".class".length()))
                .sorted()
                .toList();
    }

    /**
     * Where an orchestrator begins.
     *
     * @param code its {@code run}
     * @param captured how many local variables at the beginning come from outside
     */
    private record Start(Code code, int captured) {}
}
