package dev.durable.testkit.determinism;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.Frame;

/**
 * A method, or the part of a class's static initializer that computes one field.
 *
 * @param owner the class
 * @param method the method, with instructions
 * @param from the index of the first instruction
 * @param to the index after the last instruction
 */
record Code(ClassNode owner, MethodNode method, int from, int to) {
    private static final Pattern LAMBDA = Pattern.compile("lambda\\$(.+)\\$\\d+");

    static Code of(ClassNode owner, MethodNode method) {
        return new Code(owner, method, 0, method.instructions.size());
    }

    /** Where a static field gets its value: from the store before up to its own. */
    static List<Code> initializing(ClassNode owner, String field) {
        List<Code> parts = new ArrayList<>();
        for (MethodNode method : owner.methods) {
            if (method.name.equals("<clinit>")) {
                int from = 0;
                for (AbstractInsnNode instruction : method.instructions) {
                    if (instruction.getOpcode() == Opcodes.PUTSTATIC) {
                        int to = method.instructions.indexOf(instruction) + 1;
                        if (((FieldInsnNode) instruction).name.equals(field)) {
                            parts.add(new Code(owner, method, from, to));
                        }
                        from = to;
                    }
                }
            }
        }
        return parts;
    }

    boolean isStatic() {
        return (method.access & Opcodes.ACC_STATIC) != 0;
    }

    /** Whether it runs once for its class or object, before anybody else can see either. */
    boolean initializes() {
        return method.name.equals("<clinit>") || method.name.equals("<init>");
    }

    /** The name in the source: a lambda is part of the method that it stands in. */
    String sourceName() {
        Matcher lambda = LAMBDA.matcher(method.name);
        if (!lambda.matches()) {
            return method.name;
        }
        return switch (lambda.group(1)) {
            case "new" -> "<init>";
            case "static" -> "<clinit>";
            default -> lambda.group(1);
        };
    }

    StackTraceElement at(AbstractInsnNode instruction) {
        return new StackTraceElement(owner.name.replace('/', '.'), sourceName(), owner.sourceFile, lineOf(instruction));
    }

    /** The nearest line number before the instruction; -1 in a class without line numbers. */
    private static int lineOf(AbstractInsnNode instruction) {
        for (AbstractInsnNode each = instruction; each != null; each = each.getPrevious()) {
            if (each instanceof LineNumberNode number) {
                return number.line;
            }
        }
        return -1;
    }

    /** Instructions of this part that can be reached, each with the frame before it. */
    List<Step> steps(Frame<BasicValue>[] frames) {
        List<Step> steps = new ArrayList<>();
        for (int i = from; i < to; i++) {
            AbstractInsnNode instruction = method.instructions.get(i);
            if (frames[i] != null && instruction.getOpcode() >= 0) {
                steps.add(new Step(i, instruction, frames[i]));
            }
        }
        return steps;
    }

    /**
     * One instruction.
     *
     * @param index its index in the method
     * @param instruction the instruction
     * @param frame the values on the stack and in the variables before it
     */
    record Step(int index, AbstractInsnNode instruction, Frame<BasicValue> frame) {

        /** The values that it takes from the stack, the first pushed first. */
        List<BasicValue> operands(int count) {
            List<BasicValue> operands = new ArrayList<>();
            for (int i = frame.getStackSize() - count; i < frame.getStackSize(); i++) {
                operands.add(frame.getStack(i));
            }
            return operands;
        }
    }
}
