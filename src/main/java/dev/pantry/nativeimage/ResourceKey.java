package dev.pantry.nativeimage;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.util.function.BooleanSupplier;

/**
 * The key under which a binary finds its resources, with an {@code equals} that is compiled.
 *
 * <p>GraalVM 25 has a record there, and interprets the method handles that {@code equals} of a record is made of. A start looks
 * thousands of resources up (each service, in each module), and spent a sixth of its time in it. Source:
 * <a href="https://github.com/oracle/graal/issues/4348">graal #4348</a>.
 */
@SuppressWarnings("NullAway.Init") // it is never made: what is made is the record
@TargetClass(className = ResourceKey.IsThere.NAME, onlyWith = ResourceKey.IsThere.class)
final class ResourceKey {

    @Alias
    private Module module;

    @Alias
    private String resource;

    /** The hash stays as it is. A module is equal to itself only. */
    @Substitute
    @Override
    @SuppressWarnings({"EqualsHashCode", "ReferenceEquality"})
    public boolean equals(Object other) {
        return other instanceof ResourceKey key && key.module == module && key.resource.equals(resource);
    }

    /** Another version of GraalVM may have no such class, and then needs no help. */
    static final class IsThere implements BooleanSupplier {

        static final String NAME = "com.oracle.svm.core.jdk.Resources$ModuleInstanceResourceKey";

        @Override
        public boolean getAsBoolean() {
            try {
                Class.forName(NAME, false, ClassLoader.getSystemClassLoader());
                return true;
            } catch (ClassNotFoundException e) {
                return false;
            }
        }
    }
}
