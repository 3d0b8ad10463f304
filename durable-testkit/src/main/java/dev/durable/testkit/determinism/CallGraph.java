package dev.durable.testkit.determinism;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;

/**
 * The code that orchestrators reach, each part once. A call on an interface leads to the types that were made on the
 * way, as far as they are followed; neither into libraries nor into activities.
 */
final class CallGraph {
    private static final String ACTIVITY = "dev/durable/TaskActivity";

    private final ClassFiles classes;
    private final ValueFlow values;
    private final Trust trust;
    private final Map<Code, Reached> reached = new LinkedHashMap<>();
    private final Deque<Reached> unread = new ArrayDeque<>();
    private final Map<MethodRef, Set<Code>> targets = new LinkedHashMap<>();
    private final Map<MethodRef, Reached> virtualCalls = new LinkedHashMap<>();
    private final Map<MethodRef, AbstractInsnNode> virtualCallSites = new LinkedHashMap<>();
    private final Set<String> made = new LinkedHashSet<>();
    private final Set<String> madeOnTheWay = new LinkedHashSet<>();

    CallGraph(ClassFiles classes, Trust trust) {
        this.classes = classes;
        this.values = new ValueFlow(classes);
        this.trust = trust;
    }

    /** Begins at an orchestrator; of a lambda the first parameters are what it captured. */
    void begin(Code orchestrator, int captured) {
        reach(orchestrator, captured, null, null);
    }

    /** Takes for granted that objects of the types exist which the class's constructors make. */
    void assumeFieldsOf(ClassNode owner) {
        made.add(owner.name);
        for (MethodNode method : owner.methods) {
            if (method.name.equals("<init>") || method.name.equals("<clinit>")) {
                for (AbstractInsnNode each : method.instructions) {
                    if (each.getOpcode() == Opcodes.NEW) {
                        made.add(((TypeInsnNode) each).desc);
                    }
                }
            }
        }
    }

    /** The next part that was reached and not read yet. */
    Optional<Reached> next() {
        return Optional.ofNullable(unread.poll());
    }

    Collection<Reached> all() {
        return reached.values();
    }

    /** What a call may run, of the code that is followed. */
    Set<Code> targets(MethodRef method) {
        return targets.getOrDefault(method, Set.of());
    }

    void call(MethodRef method, Reached caller, AbstractInsnNode at) {
        targets.computeIfAbsent(method, added -> new LinkedHashSet<>());
        lead(method, method.owner(), caller, at);
        if (method.isVirtual() && virtualCalls.putIfAbsent(method, caller) == null) {
            virtualCallSites.put(method, at);
            for (String type : Set.copyOf(made)) {
                if (classes.isA(type, method.owner())) {
                    lead(method, type, caller, at);
                }
            }
        }
    }

    /** An object was made: calls on its supertypes may lead to it, and libraries may call what they know of it. */
    void make(String type, Reached maker, AbstractInsnNode at) {
        ClassNode owner = classes.followed(type).orElse(null);
        if (owner == null || !madeOnTheWay.add(type)) {
            return;
        }
        made.add(type);
        Map.copyOf(virtualCalls).forEach((method, caller) -> {
            AbstractInsnNode site = virtualCallSites.get(method);
            if (site != null && classes.isA(type, method.owner())) {
                lead(method, type, caller, site);
            }
        });
        for (MethodNode method : owner.methods) {
            if (classes.librariesMayCall(type, method.name, method.desc)) {
                reach(Code.of(owner, method), 0, maker, at);
            }
        }
    }

    /** A static field was read: its initial value counts as code of the reader. */
    void read(FieldInsnNode field, ClassNode owner, Reached reader) {
        for (Code part : Code.initializing(owner, field.name)) {
            reach(part, 0, reader, field);
        }
    }

    private void lead(MethodRef method, String type, Reached caller, AbstractInsnNode at) {
        classes.code(type, method.name(), method.descriptor()).ifPresent(code -> {
            if (reach(code, 0, caller, at)) {
                targets.computeIfAbsent(method, added -> new LinkedHashSet<>()).add(code);
            }
        });
    }

    private boolean reach(Code code, int captured, @Nullable Reached caller, @Nullable AbstractInsnNode call) {
        boolean ofActivity = !code.isStatic() && classes.isA(code.owner().name, ACTIVITY);
        boolean empty = code.method().instructions.size() == 0;
        if (ofActivity || empty || trust.trusts(code)) {
            return false;
        }
        if (!reached.containsKey(code)) {
            Reached added =
                    new Reached(code, code.steps(values.frames(code.owner(), code.method(), captured)), caller, call);
            reached.put(code, added);
            unread.add(added);
        }
        return true;
    }
}
