package dev.durable.testkit.determinism;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.analysis.BasicValue;

/** Reads code instruction by instruction: reports what breaks a rule by itself, and tells the graph where calls lead. */
final class Rules {
    private static final String ACTIVITY = "dev/durable/TaskActivity";

    private final ClassFiles classes;
    private final CallGraph graph;
    private final Trust trust;
    private final List<DeterminismFinding> findings = new ArrayList<>();

    Rules(ClassFiles classes, CallGraph graph, Trust trust) {
        this.classes = classes;
        this.graph = graph;
        this.trust = trust;
    }

    List<DeterminismFinding> findings() {
        return findings;
    }

    void read(Reached code) {
        boolean isSynchronized = (code.code().method().access & Opcodes.ACC_SYNCHRONIZED) != 0;
        if (isSynchronized && !code.steps().isEmpty()) {
            report(code, DeterminismRule.LOCK, code.steps().get(0).instruction(), "is synchronized");
        }
        Set<Handle> recorded = recorded(code);
        for (Code.Step step : code.steps()) {
            AbstractInsnNode instruction = step.instruction();
            if (instruction instanceof MethodInsnNode call) {
                MethodRef method = MethodRef.of(call);
                read(code, instruction, method, step.operands(method.operands()));
            } else if (instruction instanceof InvokeDynamicInsnNode dynamic) {
                readFunction(code, dynamic, step, recorded);
            } else if (instruction instanceof FieldInsnNode field) {
                readField(code, field);
            } else if (instruction instanceof TypeInsnNode type && type.getOpcode() == Opcodes.NEW) {
                graph.make(type.desc, code, instruction);
            } else if (instruction.getOpcode() == Opcodes.MONITORENTER) {
                report(code, DeterminismRule.LOCK, instruction, "enters synchronized");
            } else if (Opcodes.IASTORE <= instruction.getOpcode() && instruction.getOpcode() <= Opcodes.SASTORE) {
                readStore(code, step);
            }
        }
    }

    private void read(Reached code, AbstractInsnNode at, MethodRef method, List<BasicValue> operands) {
        // Of an overridden method it is the override that counts, and that is read.
        boolean isFollowed =
                classes.code(method.owner(), method.name(), method.descriptor()).isPresent();
        if (!isFollowed && !trust.trusts(method.owner(), method.name())) {
            String shared = code.code().initializes() ? null : sharedIn(method, operands);
            Optional<DeterminismRule> rule = ForbiddenCalls.rule(
                    classes.supertypes(method.owner()), method.name(), method.descriptor(), shared != null);
            rule.ifPresent(broken ->
                    report(code, broken, at, "calls " + method.text() + (shared == null ? "" : " on " + shared)));
        }
        graph.call(method, code, at);
    }

    /** Arguments of a method that takes an object are only handed over; what it is called on may be changed or read. */
    private static @Nullable String sharedIn(MethodRef method, List<BasicValue> operands) {
        return operands.stream()
                .limit(method.isStatic() ? operands.size() : 1)
                .map(Origin::sharedOf)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Functions that are given to {@code sideEffect}: what they do happens once, and may be anything. */
    private static Set<Handle> recorded(Reached code) {
        return code.steps().stream()
                .filter(step -> step.instruction() instanceof MethodInsnNode call
                        && call.owner.equals(OrderRule.CONTEXT)
                        && call.name.equals("sideEffect"))
                .map(step -> Origin.functionOf(step.operands(1).get(0)))
                .flatMap(Stream::ofNullable)
                .collect(Collectors.toSet());
    }

    /** A lambda or method reference counts as a call where it is made, except what an activity or a record is made of. */
    private void readFunction(Reached code, InvokeDynamicInsnNode dynamic, Code.Step step, Set<Handle> recorded) {
        Handle function = ValueFlow.functionOf(dynamic);
        String type = Type.getReturnType(dynamic.desc).getInternalName();
        if (function == null || recorded.contains(function) || classes.isA(type, ACTIVITY)) {
            return;
        }
        MethodRef method = MethodRef.of(function);
        if (method.isConstructor()) {
            graph.make(method.owner(), code, dynamic);
        }
        read(code, dynamic, method, step.operands(Type.getArgumentTypes(dynamic.desc).length));
    }

    private void readField(Reached code, FieldInsnNode access) {
        boolean write = access.getOpcode() == Opcodes.PUTSTATIC || access.getOpcode() == Opcodes.PUTFIELD;
        boolean isStatic = access.getOpcode() == Opcodes.PUTSTATIC || access.getOpcode() == Opcodes.GETSTATIC;
        if (access.owner.equals("java/lang/System") && access.name.equals("in")) {
            report(code, DeterminismRule.IO, access, "reads System.in");
        }
        ClassNode owner = classes.declaring(access.owner, access.name).orElse(null);
        if (owner == null || (write && code.code().method().name.equals(isStatic ? "<clinit>" : "<init>"))) {
            return;
        }
        FieldNode field = ClassFiles.field(owner, access.name).orElseThrow();
        if (Trust.isReplaySafe(field.invisibleAnnotations) || (field.access & Opcodes.ACC_SYNTHETIC) != 0) {
            return;
        }
        String name = HashOrder.simpleName(owner.name) + "." + access.name;
        if (isStatic && write) {
            report(code, DeterminismRule.SHARED_STATE, access, "writes static field " + name);
        } else if (isStatic && (field.access & Opcodes.ACC_FINAL) == 0) {
            report(code, DeterminismRule.SHARED_STATE, access, "reads static field " + name + ", which is not final");
        } else if (isStatic) {
            graph.read(access, owner, code);
        } else if (write && classes.isA(owner.name, ValueFlow.ORCHESTRATOR)) {
            report(code, DeterminismRule.SHARED_STATE, access, "writes field " + name + ", which all instances share");
        }
    }

    private void readStore(Reached code, Code.Step step) {
        String shared = Origin.sharedOf(step.operands(3).get(0));
        if (shared != null && !code.code().initializes()) {
            report(code, DeterminismRule.SHARED_STATE, step.instruction(), "writes to the array in " + shared);
        }
    }

    private void report(Reached code, DeterminismRule rule, AbstractInsnNode at, String problem) {
        if (!trust.rules().contains(rule)) {
            findings.add(code.finding(rule, at, problem));
        }
    }
}
