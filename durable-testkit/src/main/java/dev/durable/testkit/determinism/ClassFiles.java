package dev.durable.testkit.determinism;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Class files as one class loader finds them; none is loaded as a class. Those of the given code sources are
 * <em>followed</em>: calls are traced into them. All others are libraries, of which only the types count.
 */
final class ClassFiles {
    private final ClassLoader loader;
    private final Set<String> sources;
    private final Map<String, Optional<ClassNode>> followed = new HashMap<>();
    private final Map<String, Optional<ClassNode>> headers = new HashMap<>();
    private final Map<String, Set<String>> supertypes = new HashMap<>();

    ClassFiles(ClassLoader loader, Set<String> sources) {
        this.loader = loader;
        this.sources = sources;
    }

    /** Where a class comes from: the address of its class file without the part that its name makes up. */
    static Optional<String> sourceOf(ClassLoader loader, String name) {
        String resource = name + ".class";
        URL url = loader.getResource(resource);
        return Optional.ofNullable(url).map(found -> found.toString().replace(resource, ""));
    }

    Optional<ClassNode> followed(String name) {
        return followed.computeIfAbsent(
                name,
                missing -> sourceOf(loader, missing).filter(sources::contains).flatMap(source -> read(missing, 0)));
    }

    /** The type itself, then its superclasses, then its interfaces; the nearest first. */
    Set<String> supertypes(String name) {
        Set<String> known = supertypes.get(name);
        if (known == null) {
            known = new LinkedHashSet<>();
            Set<String> interfaces = new LinkedHashSet<>();
            for (Optional<ClassNode> type = header(name); type.isPresent(); type = superclass(type.get())) {
                known.add(type.get().name);
                interfaces.addAll(type.get().interfaces);
            }
            for (String each : interfaces) {
                known.addAll(supertypes(each));
            }
            // Array types and classes that are not on the class path still have their name.
            known.add(name);
            supertypes.put(name, known);
        }
        return known;
    }

    boolean isA(String name, String ancestor) {
        return supertypes(name).contains(ancestor);
    }

    /** The code that runs when the method is called on an object of exactly this type, if it is followed. */
    Optional<Code> code(String type, String name, String descriptor) {
        return supertypes(type).stream()
                .flatMap(each -> followed(each).stream())
                .flatMap(owner -> method(owner, name, descriptor).map(method -> Code.of(owner, method)).stream())
                .filter(code -> (code.method().access & Opcodes.ACC_ABSTRACT) == 0)
                .findFirst();
    }

    /** The followed class that declares the field. */
    Optional<ClassNode> declaring(String type, String field) {
        return supertypes(type).stream()
                .flatMap(each -> followed(each).stream())
                .filter(owner -> field(owner, field).isPresent())
                .findFirst();
    }

    /** Whether a library declares the method in a supertype and so may call it, whoever wrote it. */
    boolean librariesMayCall(String type, String name, String descriptor) {
        return supertypes(type).stream()
                .filter(each ->
                        !each.equals("java/lang/Object") && followed(each).isEmpty())
                .flatMap(each -> header(each).stream())
                .anyMatch(library -> method(library, name, descriptor).isPresent());
    }

    static Optional<MethodNode> method(ClassNode owner, String name, String descriptor) {
        return owner.methods.stream()
                .filter(each -> each.name.equals(name) && each.desc.equals(descriptor))
                .findFirst();
    }

    static Optional<FieldNode> field(ClassNode owner, String name) {
        return owner.fields.stream().filter(each -> each.name.equals(name)).findFirst();
    }

    private Optional<ClassNode> superclass(ClassNode type) {
        return type.superName == null ? Optional.empty() : header(type.superName);
    }

    private Optional<ClassNode> header(String name) {
        return headers.computeIfAbsent(name, missing -> read(missing, ClassReader.SKIP_CODE));
    }

    private Optional<ClassNode> read(String name, int flags) {
        try (InputStream bytes = loader.getResourceAsStream(name + ".class")) {
            if (bytes == null) {
                return Optional.empty();
            }
            ClassNode type = new ClassNode();
            new ClassReader(bytes).accept(type, flags | ClassReader.SKIP_FRAMES);
            return Optional.of(type);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the class file of " + name, e);
        }
    }
}
