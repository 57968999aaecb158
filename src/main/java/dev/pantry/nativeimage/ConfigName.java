package dev.pantry.nativeimage;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.smallrye.config.PropertyName;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * The name of a setting, in which an asterisk is equal to any one segment, with a hash that tells most names apart.
 *
 * <p>SmallRye Config 3 hashes brackets only, so nearly all names have the hash 0, and every setting that is looked up at the start is compared with
 * hundreds of names. Only defaults have names with asterisks that others are looked up by. There none is among the first two segments, and none is
 * the last one, where it would stand for several: so names that are equal have these three in common, and as many in all (ConfigNameTest).
 */
@TargetClass(value = PropertyName.class, onlyWith = ConfigName.IsHashedLikeThat.class)
final class ConfigName {

    @Substitute
    static int hashCode(String name) {
        int segments = 1;
        int hash = 0;
        int segment = 0;
        boolean quoted = false;
        boolean indexed = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '.' && !quoted) {
                if (segments <= 2) {
                    hash = 31 * hash + segment;
                }
                segments++;
                segment = 0;
                indexed = false;
            } else if (c == '[') {
                indexed = true;
            } else if (!indexed) {
                segment = 31 * segment + c;
            }
        }
        return 31 * (31 * hash + segment) + segments;
    }

    /** Another version may do it in another way, and then needs no help. */
    static final class IsHashedLikeThat implements BooleanSupplier {

        @Override
        public boolean getAsBoolean() {
            return Arrays.stream(PropertyName.class.getDeclaredMethods())
                    .anyMatch(method -> method.getName().equals("hashCode") && method.getParameterCount() == 1);
        }
    }
}
