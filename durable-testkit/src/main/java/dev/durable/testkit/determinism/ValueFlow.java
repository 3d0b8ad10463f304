package dev.durable.testkit.determinism;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicInterpreter;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.Frame;

/** Follows values through the variables and the stack of one method: which are shared, and which are in hash order. */
final class ValueFlow {
    static final String ORCHESTRATOR = "dev/durable/TaskOrchestrator";

    private final ClassFiles classes;
    private final Map<MethodNode, Frame<BasicValue>[]> frames = new HashMap<>();
    private final Set<MethodNode> inProgress = new HashSet<>();

    ValueFlow(ClassFiles classes) {
        this.classes = classes;
    }

    /**
     * Returns the values before each instruction; null where none can be reached.
     *
     * @param captured how many of the first parameters a lambda has from where it was made for all instances
     */
    Frame<BasicValue>[] frames(ClassNode owner, MethodNode method, int captured) {
        Frame<BasicValue>[] known = frames.get(method);
        if (known == null) {
            inProgress.add(method);
            try {
                known = new Analyzer<>(new Values(captured)).analyze(owner.name, method);
            } catch (AnalyzerException e) {
                throw new IllegalStateException("Not a valid method: " + owner.name + "." + method.name, e);
            }
            inProgress.remove(method);
            frames.put(method, known);
        }
        return known;
    }

    static @Nullable Handle functionOf(InvokeDynamicInsnNode call) {
        // Other bootstraps join strings, switch over patterns and compare records.
        return call.bsm.getOwner().equals("java/lang/invoke/LambdaMetafactory") ? (Handle) call.bsmArgs[1] : null;
    }

    /** What initializers and constructors store in a final field. */
    private BasicValue stored(ClassNode owner, String field) {
        BasicValue stored = BasicValue.REFERENCE_VALUE;
        for (MethodNode method : owner.methods) {
            // An initializer that reads its own fields, or two that read each other's: what is not known is nothing.
            if (Code.of(owner, method).initializes() && !inProgress.contains(method)) {
                Frame<BasicValue>[] before = frames(owner, method, 0);
                for (AbstractInsnNode each : method.instructions) {
                    if (each instanceof FieldInsnNode store && stores(store, owner, field)) {
                        stored = Origin.either(stored, top(before[method.instructions.indexOf(each)]));
                    }
                }
            }
        }
        return stored;
    }

    private static boolean stores(FieldInsnNode instruction, ClassNode owner, String field) {
        return (instruction.getOpcode() == Opcodes.PUTSTATIC || instruction.getOpcode() == Opcodes.PUTFIELD)
                && instruction.owner.equals(owner.name)
                && instruction.name.equals(field);
    }

    private static BasicValue top(@Nullable Frame<BasicValue> frame) {
        return frame == null ? BasicValue.REFERENCE_VALUE : frame.getStack(frame.getStackSize() - 1);
    }

    private final class Values extends BasicInterpreter {
        private final int captured;

        Values(int captured) {
            super(Opcodes.ASM9);
            this.captured = captured;
        }

        @Override
        @SuppressWarnings("NullAway") // ASM has null for "no value"
        public BasicValue newValue(@Nullable Type type) {
            Origin unordered = type == null ? null : HashOrder.ofType(type);
            return unordered != null ? unordered : super.newValue(type);
        }

        @Override
        public BasicValue newParameterValue(boolean isInstanceMethod, int local, Type type) {
            BasicValue value = newValue(type);
            boolean outside = local < captured && value.isReference() && !(isInstanceMethod && local == 0);
            return outside ? Origin.shared(value, "a variable from outside the orchestrator") : value;
        }

        @Override
        public BasicValue newOperation(AbstractInsnNode instruction) throws AnalyzerException {
            return instruction instanceof FieldInsnNode field ? loaded(field) : super.newOperation(instruction);
        }

        @Override
        @SuppressWarnings("NullAway") // ASM has null for "no value"
        public BasicValue unaryOperation(AbstractInsnNode instruction, BasicValue value) throws AnalyzerException {
            if (instruction.getOpcode() == Opcodes.GETFIELD) {
                return loaded((FieldInsnNode) instruction);
            }
            boolean sameValue = instruction.getOpcode() == Opcodes.CHECKCAST && value instanceof Origin;
            return sameValue ? value : super.unaryOperation(instruction, value);
        }

        @Override
        @SuppressWarnings("NullAway") // ASM has null for "no value"
        public BasicValue naryOperation(AbstractInsnNode instruction, List<? extends BasicValue> values)
                throws AnalyzerException {
            if (instruction instanceof InvokeDynamicInsnNode dynamic) {
                Handle function = functionOf(dynamic);
                return function == null ? super.naryOperation(instruction, values) : Origin.function(function);
            }
            Origin result = instruction instanceof MethodInsnNode call ? HashOrder.ofResult(call, values) : null;
            return result != null ? result : super.naryOperation(instruction, values);
        }

        @Override
        public BasicValue merge(BasicValue one, BasicValue other) {
            boolean known = one.isReference() && other.isReference();
            return known ? Origin.either(one, other) : super.merge(one, other);
        }

        private BasicValue loaded(FieldInsnNode field) {
            BasicValue value = newValue(Type.getType(field.desc));
            ClassNode owner = classes.declaring(field.owner, field.name).orElse(null);
            if (owner == null || !value.isReference()) {
                return value;
            }
            BasicValue stored = Origin.either(value, stored(owner, field.name));
            String name = HashOrder.simpleName(owner.name) + "." + field.name;
            if (field.getOpcode() == Opcodes.GETSTATIC) {
                return Origin.shared(stored, "static field " + name);
            }
            // Fields of helpers belong to one instance as long as nobody shares the helper.
            boolean ofOrchestrator = classes.isA(owner.name, ORCHESTRATOR);
            return ofOrchestrator ? Origin.shared(stored, "field " + name + ", which all instances share") : stored;
        }
    }
}
