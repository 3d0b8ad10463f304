package dev.durable.testkit.determinism;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.analysis.BasicValue;

/** Which collections have the order of a hash table, and which calls keep it. */
final class HashOrder {
    private static final Set<String> TYPES = Set.of(
            "java/util/HashMap",
            "java/util/HashSet",
            "java/util/Hashtable",
            "java/util/IdentityHashMap",
            "java/util/WeakHashMap",
            "java/util/Properties",
            "java/util/concurrent/ConcurrentHashMap",
            "java/util/concurrent/ConcurrentHashMap$KeySetView");

    /** Their results have a new order in each process, or that of a {@code HashMap}. */
    private static final Set<String> FACTORIES = Set.of(
            "java/util/Set.copyOf",
            "java/util/Map.copyOf",
            "java/util/Map.ofEntries",
            "java/util/stream/Collectors.toSet",
            "java/util/stream/Collectors.toUnmodifiableSet",
            "java/util/stream/Collectors.toUnmodifiableMap");

    /** These make a {@code HashMap} unless the caller brings a map. */
    private static final Set<String> FACTORIES_WITHOUT_SUPPLIER =
            Set.of("java/util/stream/Collectors.toMap", "java/util/stream/Collectors.groupingBy");

    private static final Set<String> VIEWS = Set.of(
            "java/util/Set",
            "java/util/Collection",
            "java/util/Iterator",
            "java/util/Enumeration",
            "java/util/Spliterator",
            "java/util/concurrent/ConcurrentHashMap$KeySetView");

    private HashOrder() {}

    static @Nullable Origin ofType(Type type) {
        return type.getSort() == Type.OBJECT && TYPES.contains(type.getInternalName())
                ? Origin.unordered(simpleName(type.getInternalName()))
                : null;
    }

    /** What a call returns, or null if it has no such order. */
    static @Nullable Origin ofResult(MethodInsnNode call, List<? extends BasicValue> operands) {
        if (call.getOpcode() == Opcodes.INVOKESTATIC) {
            return ofFactory(call, operands);
        }
        String receiver = Origin.unorderedOf(operands.get(0));
        if (receiver != null && keepsOrder(call)) {
            return Origin.unordered(receiver);
        }
        boolean collects = call.owner.equals("java/util/stream/Stream") && call.name.equals("collect");
        String collector = collects ? Origin.unorderedOf(operands.get(1)) : null;
        return collector == null ? null : Origin.unordered(collector);
    }

    private static @Nullable Origin ofFactory(MethodInsnNode call, List<? extends BasicValue> operands) {
        String name = call.owner + "." + call.name;
        // A set of one element or a map of one entry has but one order.
        boolean several = switch (name) {
            case "java/util/Set.of" -> !call.desc.matches("\\((Ljava/lang/Object;)?\\).*");
            case "java/util/Map.of" -> operands.size() > 2;
            default -> false;
        };
        boolean withoutSupplier = FACTORIES_WITHOUT_SUPPLIER.contains(name) && !call.desc.contains("Supplier;");
        if (several || withoutSupplier || FACTORIES.contains(name)) {
            return Origin.unordered(simpleName(call.owner) + "." + call.name);
        }
        boolean wraps = call.owner.equals("java/util/Collections") || name.equals("java/util/List.copyOf");
        String wrapped = wraps && !operands.isEmpty() ? Origin.unorderedOf(operands.get(0)) : null;
        return wrapped == null ? null : Origin.unordered(wrapped);
    }

    private static boolean keepsOrder(MethodInsnNode call) {
        if (!call.owner.startsWith("java/util/") || call.name.equals("sorted")) {
            return false;
        }
        Type result = Type.getReturnType(call.desc);
        return result.getSort() == Type.OBJECT
                && (VIEWS.contains(result.getInternalName())
                        || result.getInternalName().startsWith("java/util/stream/")
                        || call.name.equals("toList"));
    }

    /** {@code Map.Entry} for {@code java/util/Map$Entry}. */
    static String simpleName(String internalName) {
        return internalName.substring(internalName.lastIndexOf('/') + 1).replace('$', '.');
    }
}
