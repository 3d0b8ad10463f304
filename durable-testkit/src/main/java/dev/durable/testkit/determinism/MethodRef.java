package dev.durable.testkit.determinism;

import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodInsnNode;

/**
 * A method as a call names it, which may be declared in a supertype and overridden in subtypes.
 *
 * @param owner the type that it is called on
 * @param name its name
 * @param descriptor its parameters and result
 * @param isStatic whether it is called without an object
 * @param isVirtual whether the object decides what runs
 */
record MethodRef(String owner, String name, String descriptor, boolean isStatic, boolean isVirtual) {

    static MethodRef of(MethodInsnNode call) {
        boolean isVirtual = call.getOpcode() == Opcodes.INVOKEVIRTUAL || call.getOpcode() == Opcodes.INVOKEINTERFACE;
        return new MethodRef(call.owner, call.name, call.desc, call.getOpcode() == Opcodes.INVOKESTATIC, isVirtual);
    }

    static MethodRef of(Handle handle) {
        boolean isVirtual = handle.getTag() == Opcodes.H_INVOKEVIRTUAL || handle.getTag() == Opcodes.H_INVOKEINTERFACE;
        // A constructor's handle takes no object, it makes one.
        boolean isStatic = handle.getTag() == Opcodes.H_INVOKESTATIC || handle.getTag() == Opcodes.H_NEWINVOKESPECIAL;
        return new MethodRef(handle.getOwner(), handle.getName(), handle.getDesc(), isStatic, isVirtual);
    }

    boolean isConstructor() {
        return name.equals("<init>");
    }

    /** How many values it takes from the stack. */
    int operands() {
        return Type.getArgumentTypes(descriptor).length + (isStatic ? 0 : 1);
    }

    /** As a person would write it. */
    String text() {
        String type = HashOrder.simpleName(owner);
        return isConstructor() ? "new " + type + "()" : type + "." + name + "()";
    }
}
