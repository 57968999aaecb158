package dev.pantry.nativeimage;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether a class's static initializer, or what it calls of ours, asks for what differs from process to process. */
final class AskTheMachineWhenInitialized extends ArchCondition<JavaClass> {

    private static final Pattern DIFFERENT_ELSEWHERE = Pattern.compile("java\\.util\\.(\\w*Random|Timer)\\..*"
            + "|java\\.security\\.SecureRandom\\..*"
            + "|java\\.util\\.concurrent\\.ThreadLocalRandom\\..*"
            + "|java\\.util\\.UUID\\.randomUUID"
            + "|com\\.github\\.f4b6a3\\..*"
            + "|java\\.lang\\.Runtime\\..*"
            + "|java\\.lang\\.Process(Handle)?\\..*"
            + "|java\\.lang\\.System\\.(nanoTime|currentTimeMillis|getenv|getProperty|getProperties)"
            + "|java\\.lang\\.Thread\\..*"
            + "|java\\.time\\.\\w+\\.(now|system\\w*|tick\\w*)"
            + "|java\\.util\\.(Locale|TimeZone)\\.getDefault"
            + "|java\\.net\\.(InetAddress|NetworkInterface)\\..*"
            + "|org\\.eclipse\\.microprofile\\.config\\..*");

    AskTheMachineWhenInitialized() {
        super("ask the machine when they are initialized");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        type.getStaticInitializer().ifPresent(initializer -> follow(initializer, type, events, new HashSet<>()));
    }

    private static void follow(JavaCodeUnit code, JavaClass type, ConditionEvents events, Set<JavaCodeUnit> seen) {
        if (!seen.add(code)) {
            return;
        }
        for (JavaCall<?> call : code.getCallsFromSelf()) {
            String target = call.getTargetOwner().getName() + '.' + call.getName();
            if (DIFFERENT_ELSEWHERE.matcher(target).matches()) {
                events.add(SimpleConditionEvent.satisfied(type, call.getDescription()));
            }
            call.getTarget().resolveMember().ifPresent(ours -> follow(ours, type, events, seen));
        }
    }
}
