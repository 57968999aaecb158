package dev.pantry.nativeimage;

import jakarta.ws.rs.Path;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Handle;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.Frame;

/**
 * Which types of ours are written as JSON or read from it. What REST shows is in the signatures of the resources; the rest is
 * handed to something that takes any object ({@link #TAKERS}), and what it is says the bytecode: the type on the stack.
 */
final class JsonTypes {

    private static final String OURS = "dev.pantry.";

    /** Methods that make JSON of what they are given, or give what they make of JSON. */
    private static final Pattern TAKERS = Pattern.compile("dev/pantry/http/Json\\.\\w+"
            + "|com/fasterxml/jackson/databind/Object(Mapper|Reader|Writer)\\.(read|write|convert|valueTo|treeTo|forType)\\w*"
            + "|io/vertx/core/json/\\w+\\.(mapFrom|mapTo|encode\\w*|decodeValue)"
            + "|jakarta/ws/rs/sse/OutboundSseEvent\\$Builder\\.data"
            + "|io/quarkus/websockets/next/\\w+(\\$\\w+)?\\.(send|broadcast)\\w*");

    private static final String OBJECT = "java.lang.Object";

    private final Set<Class<?>> shownByRest = new TreeSet<>(Comparator.comparing(Class::getName));
    private final Set<Class<?>> handedOver = new TreeSet<>(Comparator.comparing(Class::getName));
    private final List<String> untold = new ArrayList<>();

    private JsonTypes() {}

    static JsonTypes of(Collection<Class<?>> classes) {
        JsonTypes types = new JsonTypes();
        for (Class<?> type : classes) {
            if (type.isAnnotationPresent(Path.class)) {
                Arrays.stream(type.getDeclaredMethods()).forEach(types::readSignature);
            }
            types.readCode(type);
        }
        return types;
    }

    /** Those in the signatures of resources, and what they are made of: Quarkus sees these itself. */
    Set<Class<?>> shownByRest() {
        return shownByRest;
    }

    /** The others, and what they are made of. */
    Set<Class<?>> handedOver() {
        return handedOver;
    }

    /** Methods that hand over something of which the code does not say what it is. */
    List<String> untold() {
        return untold;
    }

    private void readSignature(Method method) {
        if (!hasAnnotationOf(method, "jakarta.ws.rs.")) {
            return;
        }
        add(shownByRest, method.getGenericReturnType());
        for (Parameter parameter : method.getParameters()) { // the body is what is not said to come from elsewhere
            if (!hasAnnotationOf(parameter, "jakarta.ws.rs.") && !hasAnnotationOf(parameter, "org.jboss.resteasy.")) {
                add(shownByRest, parameter.getParameterizedType());
            }
        }
    }

    private static boolean hasAnnotationOf(AnnotatedElement element, String packages) {
        return Arrays.stream(element.getAnnotations())
                .anyMatch(annotation -> annotation.annotationType().getName().startsWith(packages));
    }

    private void readCode(Class<?> type) {
        if (TAKERS.matcher(type.getName().replace('.', '/') + ".any").matches()) {
            return; // hands on what it is given
        }
        ClassNode code = code(type);
        for (MethodNode method : code.methods) {
            try {
                Frame<BasicValue>[] frames = new Analyzer<>(new StackTypes()).analyze(code.name, method);
                for (int i = 0; i < frames.length; i++) {
                    if (frames[i] != null) {
                        read(code.name + '.' + method.name, method.instructions.get(i), frames[i]);
                    }
                }
            } catch (AnalyzerException e) {
                throw new IllegalStateException(type + "." + method.name, e);
            }
        }
    }

    private void read(String where, AbstractInsnNode instruction, Frame<BasicValue> frame) {
        if (instruction instanceof MethodInsnNode call
                && TAKERS.matcher(call.owner + '.' + call.name).matches()) {
            org.objectweb.asm.Type[] declared = org.objectweb.asm.Type.getArgumentTypes(call.desc);
            for (int i = 0; i < declared.length; i++) {
                BasicValue given = frame.getStack(frame.getStackSize() - declared.length + i);
                read(where, declared[i].getClassName(), StackTypes.named(given));
            }
        } else if (instruction instanceof InvokeDynamicInsnNode reference
                && reference.bsmArgs.length > 2
                && reference.bsmArgs[1] instanceof Handle method
                && reference.bsmArgs[2] instanceof org.objectweb.asm.Type used
                && TAKERS.matcher(method.getOwner() + '.' + method.getName()).matches()) {
            for (org.objectweb.asm.Type given : used.getArgumentTypes()) {
                read(where, OBJECT, given.getClassName());
            }
        }
    }

    private void read(String where, String declared, String given) {
        if (!declared.equals(OBJECT) && !declared.equals("java.lang.Class")) {
            return;
        }
        if (given.equals(declared)) {
            untold.add(where.replace('/', '.'));
        } else {
            add(handedOver, ofName(given));
        }
    }

    /** The type, and all that its JSON shows, if they are ours. */
    private static void add(Set<Class<?>> to, Type type) {
        if (type instanceof ParameterizedType generic) {
            Stream.of(generic.getActualTypeArguments()).forEach(argument -> add(to, argument));
        } else if (type instanceof WildcardType wildcard) {
            Stream.of(wildcard.getUpperBounds()).forEach(bound -> add(to, bound));
        } else if (type instanceof Class<?> plain && plain.isArray()) {
            add(to, plain.getComponentType());
        } else if (type instanceof Class<?> plain && plain.getName().startsWith(OURS) && to.add(plain)) {
            if (plain.isRecord()) {
                Stream.of(plain.getRecordComponents())
                        .map(RecordComponent::getGenericType)
                        .forEach(component -> add(to, component));
            }
        }
    }

    private static Class<?> ofName(String name) {
        try {
            return Class.forName(name, false, JsonTypes.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ClassNode code(Class<?> type) {
        try (InputStream file = type.getResourceAsStream('/' + type.getName().replace('.', '/') + ".class")) {
            ClassNode node = new ClassNode();
            new ClassReader(file).accept(node, ClassReader.SKIP_DEBUG);
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
