package dev.pantry.session;

import dev.pantry.http.Problems;
import io.quarkus.elytron.security.common.BcryptUtil;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Compares passwords with their bcrypt hashes: 80 ms of computing each (cost 10, measured on one core of the development
 * machine), so on threads of its own, half as many as there are processors. The readers keep the other half.
 */
@ApplicationScoped
class Passwords {

    /** Behind so many a log-in would wait for about two seconds, which is what it is told to wait instead. */
    private static final int QUEUE_PER_WORKER = 25;

    /** Of a random password that nobody kept, with the cost of all others. */
    private static final String NOBODYS = "$2a$10$drIjh4YN25kUJ8Fcrt3oeOZDXRHvNZVdOTcT.QG8NQAcpubNdAVrq";

    private final ThreadPoolExecutor workers;

    Passwords() {
        int half = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        AtomicInteger number = new AtomicInteger();
        workers = new ThreadPoolExecutor(
                half, half, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(QUEUE_PER_WORKER * half), work -> {
                    Thread thread = new Thread(work, "pantry-password-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        workers.allowCoreThreadTimeOut(true);
    }

    /**
     * Whether the password is the one of the hash. Without a hash it takes as long and says no: the time must not tell who
     * is a user. Fails with 503 if too many are waiting. Emits on a worker thread.
     */
    Uni<Boolean> matches(String password, @Nullable String hash) {
        return Uni.createFrom()
                .item(() -> BcryptUtil.matches(password, hash == null ? NOBODYS : hash) && hash != null)
                .runSubscriptionOn(workers)
                .onFailure(RejectedExecutionException.class)
                .transform(full -> Problems.unavailable("Too many are logging in at the same time."));
    }

    @PreDestroy
    void stop() {
        workers.shutdownNow();
    }
}
