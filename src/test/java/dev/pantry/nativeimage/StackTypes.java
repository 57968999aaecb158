package dev.pantry.nativeimage;

import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.SimpleVerifier;

/** The types on the stack, as the JVM's verifier sees them; of a class literal, also which class it is. */
final class StackTypes extends SimpleVerifier {

    StackTypes() {
        super(Opcodes.ASM9, null, null, null, false);
        setClassLoader(StackTypes.class.getClassLoader());
    }

    /** The name of the type of a value, or of the class that it is. */
    static String named(BasicValue value) {
        return value instanceof Literal literal
                ? literal.named
                : value.getType().getClassName();
    }

    @Override
    public BasicValue newOperation(AbstractInsnNode instruction) throws AnalyzerException {
        return instruction instanceof LdcInsnNode constant
                        && constant.cst instanceof Type type
                        && type.getSort() == Type.OBJECT
                ? new Literal(type)
                : super.newOperation(instruction);
    }

    private static final class Literal extends BasicValue {

        private final String named;

        Literal(Type type) {
            super(Type.getObjectType("java/lang/Class"));
            this.named = type.getClassName();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Literal literal && literal.named.equals(named);
        }

        @Override
        public int hashCode() {
            return named.hashCode();
        }
    }
}
