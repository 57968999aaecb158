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
 * hundreds of names. Names that are equal have as many segments, and the first one is never an asterisk.
 */
@TargetClass(value = PropertyName.class, onlyWith = ConfigName.IsHashedLikeThat.class)
final class ConfigName {

    @Substitute
    private static int hashCode(String name) {
        int segments = 1;
        int first = 0;
        boolean quoted = false;
        boolean indexed = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '.' && !quoted) {
                segments++;
            } else if (c == '[') {
                indexed = true;
            } else if (segments == 1 && !indexed) {
                first = 31 * first + c;
            }
        }
        return 31 * first + segments;
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
