package dev.durable.testkit.determinism;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Handle;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.analysis.BasicValue;

/**
 * Finds calls of the context in the order of a hash table: in a loop over one, or in a function given to one or to its
 * streams. Works on a finished graph, since only that knows which helpers come to the context in the end.
 */
final class OrderRule {
    static final String CONTEXT = "dev/durable/TaskOrchestrationContext";
    /** Their answers do not depend on how often or when they are asked. */
    private static final Set<String> QUESTIONS =
            Set.of("name", "instanceId", "version", "parent", "currentInstant", "isReplaying");

    private final CallGraph graph;
    /** Code that comes to the context. */
    private final Set<Code> callers = new HashSet<>();

    OrderRule(CallGraph graph) {
        this.graph = graph;
        boolean more = true;
        while (more) {
            more = false;
            for (Reached each : graph.all()) {
                boolean calls = !callers.contains(each.code())
                        && each.steps().stream().anyMatch(step -> comesToContext(step.instruction()));
                more |= calls && callers.add(each.code());
            }
        }
    }

    List<DeterminismFinding> findings() {
        List<DeterminismFinding> findings = new ArrayList<>();
        for (Reached code : graph.all()) {
            for (Code.Step step : code.steps()) {
                if (step.instruction() instanceof MethodInsnNode call) {
                    String order = brokenBy(code, step, call);
                    if (order != null) {
                        findings.add(code.finding(
                                DeterminismRule.ORDER, call, "calls the context in the order of " + order));
                    }
                }
            }
        }
        return findings;
    }

    /** The hash table in whose order the call, or the loop that it heads, comes to the context. */
    private @Nullable String brokenBy(Reached code, Code.Step step, MethodInsnNode call) {
        MethodRef method = MethodRef.of(call);
        List<BasicValue> operands = step.operands(method.operands());
        String order = method.isStatic() || operands.isEmpty() ? null : Origin.unorderedOf(operands.get(0));
        if (order == null) {
            return null;
        }
        boolean heads = method.name().equals("hasNext") || method.name().equals("hasMoreElements");
        boolean broken = heads
                ? loopAt(code, step.index()).stream().anyMatch(this::comesToContext)
                : operands.stream().skip(1).map(Origin::functionOf).anyMatch(this::comesToContext);
        return broken ? order : null;
    }

    /** The instructions of the innermost loop around an instruction; empty outside of loops. */
    private static List<AbstractInsnNode> loopAt(Reached code, int index) {
        int start = -1;
        int end = -1;
        for (Code.Step step : code.steps()) {
            if (step.instruction() instanceof JumpInsnNode jump && step.index() > index) {
                int target = code.code().method().instructions.indexOf(jump.label);
                if (target <= index && target >= start) {
                    start = target;
                    end = step.index();
                }
            }
        }
        int from = start;
        int to = end;
        return code.steps().stream()
                .filter(step -> from <= step.index() && step.index() <= to)
                .map(Code.Step::instruction)
                .toList();
    }

    private boolean comesToContext(AbstractInsnNode instruction) {
        if (instruction instanceof MethodInsnNode call) {
            return comesToContext(MethodRef.of(call));
        }
        return instruction instanceof InvokeDynamicInsnNode dynamic && comesToContext(ValueFlow.functionOf(dynamic));
    }

    private boolean comesToContext(@Nullable Handle function) {
        return function != null && comesToContext(MethodRef.of(function));
    }

    /** A library that is handed the context may call it; of code that is followed it is known. */
    private boolean comesToContext(MethodRef method) {
        if (method.owner().equals(CONTEXT)) {
            return !QUESTIONS.contains(method.name());
        }
        Set<Code> targets = graph.targets(method);
        return targets.isEmpty()
                ? method.descriptor().contains("L" + CONTEXT + ";")
                : targets.stream().anyMatch(callers::contains);
    }
}
