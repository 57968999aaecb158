package dev.pantry.cache;

import dev.pantry.cache.ModelTier.Slot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything at one moment: two pods, Redis, the database, and what is on its way between them. A step makes the next world
 * out of a {@link #copy}; after that nobody changes it.
 *
 * <p>Answers on their way belong to the state of the pod that waits for them. Lists of versions are strings of digits.
 */
final class World implements Cloneable {

    /** What stands for the heartbeat among the news. */
    static final char HEARTBEAT = '.';

    PodState a;
    PodState b;

    /** One object for each content: {@link Redis#same}. */
    Slot redis;

    /** Redis as its replica has it, if that lacks the last write and is about to take over; else null. */
    @Nullable
    Slot replica;

    /** Calls that nobody waits for any more, but which may still arrive at Redis. */
    List<Call> late = List.of();

    /** The newest version that Redis was told of, if anybody may want to know. */
    long told;

    /** The version of the row. */
    long version = 1;

    /** The version that is committed, while its pod does not know it yet; else 0. */
    long committed;

    /** The version of the last write that was answered, if anybody may want to know. */
    long answered;

    /** Rows of the outbox that nobody has told Redis of. */
    String open = "";

    /** Those that the relay is at. */
    String relayed = "";

    /** What is on its way to the pods by the backplane, in order. */
    String newsOfA = "";

    String newsOfB = "";

    /** Whether pod B's line to the backplane is down. */
    boolean isCut;

    /** Pods that have yet to tell a Redis that took over what the log says. */
    String unhealed = "";

    private int happened;

    World(PodState a, PodState b, Slot redis) {
        this.a = a;
        this.b = b;
        this.redis = redis;
    }

    World copy() {
        try {
            return (World) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    PodState pod(Side side) {
        return side == Side.A ? a : b;
    }

    String news(Side side) {
        return side == Side.A ? newsOfA : newsOfB;
    }

    void news(Side side, String news) {
        if (side == Side.A) {
            newsOfA = news;
        } else {
            newsOfB = news;
        }
    }

    /** Lets a pod have an input, at this moment. */
    void give(Side side, Input.Kind kind, String call, @Nullable Object value) {
        PodState after = pod(side).after(new Input(kind, call, value, version));
        if (side == Side.A) {
            a = after;
        } else {
            b = after;
        }
    }

    void give(Side side, Input.Kind kind, @Nullable Object value) {
        give(side, kind, "", value);
    }

    boolean isWriting() {
        return committed > 0 || a.isAt("write");
    }

    boolean isHealed(Side side) {
        return !unhealed.contains(side.name());
    }

    /** Whether everything has arrived everywhere, and nobody waits for anything. */
    boolean isQuiet() {
        return a.underWay.isEmpty()
                && b.underWay.isEmpty()
                && !b.isSilent
                && committed == 0
                && open.isEmpty()
                && newsOfA.isEmpty()
                && newsOfB.isEmpty()
                && !isCut
                && unhealed.isEmpty();
    }

    boolean hasHappened(Mishap mishap) {
        return (happened & 1 << mishap.ordinal()) != 0;
    }

    void happens(Mishap mishap) {
        happened |= 1 << mishap.ordinal();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof World world
                && a == world.a
                && b == world.b
                && redis == world.redis
                && replica == world.replica
                && told == world.told
                && version == world.version
                && committed == world.committed
                && answered == world.answered
                && isCut == world.isCut
                && happened == world.happened
                && open.equals(world.open)
                && relayed.equals(world.relayed)
                && newsOfA.equals(world.newsOfA)
                && newsOfB.equals(world.newsOfB)
                && unhealed.equals(world.unhealed)
                && late.equals(world.late);
    }

    @Override
    public int hashCode() {
        int hash = System.identityHashCode(a);
        hash = 31 * hash + System.identityHashCode(b);
        hash = 31 * hash + System.identityHashCode(redis);
        hash = 31 * hash + System.identityHashCode(replica);
        hash = 31 * hash + (int) (told + 8 * version + 64 * committed + 512 * answered);
        hash = 31 * hash + 2 * happened + (isCut ? 1 : 0);
        hash = 31 * hash + open.hashCode() + 7 * relayed.hashCode();
        hash = 31 * hash + newsOfA.hashCode();
        hash = 31 * hash + newsOfB.hashCode();
        hash = 31 * hash + unhealed.hashCode();
        hash = 31 * hash + late.hashCode();
        hash *= 0x9E3779B9; // Fibonacci hashing: the low bits are the place in the table
        return hash ^ hash >>> 16;
    }
}
