package dev.durable.testkit.determinism;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.tree.AbstractInsnNode;

/**
 * Code that an orchestrator runs.
 *
 * @param code the code
 * @param steps its instructions that can be reached
 * @param caller the code from which it was reached first, or null for the orchestrator itself
 * @param call where the caller does so, or null
 */
record Reached(
        Code code,
        List<Code.Step> steps,
        @Nullable Reached caller,
        @Nullable AbstractInsnNode call) {

    DeterminismFinding finding(DeterminismRule rule, AbstractInsnNode instruction, String problem) {
        List<StackTraceElement> trace = new ArrayList<>();
        trace.add(code.at(instruction));
        Reached inner = this;
        while (inner.caller != null && inner.call != null) {
            trace.add(inner.caller.code.at(inner.call));
            inner = inner.caller;
        }
        return new DeterminismFinding(rule, problem, trace);
    }
}
