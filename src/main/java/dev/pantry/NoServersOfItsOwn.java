package dev.pantry;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/**
 * What becomes of {@code PANTRY_EMBEDDED} in the native image. Nothing else in it leads to {@link dev.pantry.embedded}, so that
 * is left out, with the libraries that bring the servers.
 */
@TargetClass(Pantry.class)
final class NoServersOfItsOwn {

    private NoServersOfItsOwn() {}

    @Substitute
    static void startServersOnce(boolean withCluster) {
        exit(new StartFailure(
                "PANTRY_EMBEDDED=true is for the jar; the native binary has no servers of its own",
                StartFailure.BAD_CONFIGURATION));
    }

    @Alias
    static native void exit(StartFailure failure);
}
