package dev.pantry.cache;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts something between the engine and a tier, to be done when a method is called. */
final class Interposed {

    private Interposed() {}

    /** The same tier, but {@code first} runs before each call of {@code method}. */
    static SharedTier before(SharedTier tier, String method, Runnable first) {
        return intercept(tier, method, () -> {
            first.run();
            return null;
        });
    }

    /** The same tier, but each call of {@code method} gives {@code result} and does nothing. */
    static SharedTier insteadOf(SharedTier tier, String method, Object result) {
        return intercept(tier, method, () -> result);
    }

    private static SharedTier intercept(SharedTier tier, String method, Supplier<@Nullable Object> instead) {
        return (SharedTier) Proxy.newProxyInstance(
                SharedTier.class.getClassLoader(), new Class<?>[] {SharedTier.class}, (proxy, called, arguments) -> {
                    Object result = called.getName().equals(method) ? instead.get() : null;
                    try {
                        return result != null ? result : called.invoke(tier, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }
}
