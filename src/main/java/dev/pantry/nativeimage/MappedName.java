package dev.pantry.nativeimage;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.quarkus.runtime.configuration.NameIterator;
import io.quarkus.runtime.configuration.PropertiesUtil;
import io.smallrye.config.PropertyName;

/**
 * Whether a segment of the name of a setting is one that Quarkus knows, which looks at the first letter first.
 *
 * <p>At the start Quarkus walks with every name, its own defaults among them, down a tree of all that it knows, and compares each segment with
 * all that may stand there. Segments that begin differently are different, unless one of them is an asterisk.
 */
@TargetClass(PropertiesUtil.class)
final class MappedName {

    @Substitute
    public static boolean isMapped(NameIterator name, String mapped) {
        String whole = name.getName();
        int begin = name.getPosition() + 1;
        if (begin < whole.length() && !mapped.isEmpty()) {
            char first = whole.charAt(begin);
            char known = mapped.charAt(0);
            if (first != known && first != '*' && known != '*') {
                return false;
            }
        }
        int end = name.getNextEnd();
        int length = end == 0 ? whole.length() : end - begin;
        return PropertyName.equals(whole, begin, length, mapped, 0, mapped.length());
    }
}
