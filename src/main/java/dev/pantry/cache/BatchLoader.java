package dev.pantry.cache;

import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.Set;

/** A {@link Loader} of many: what it leaves out of its answer is absent. The same rules hold. */
@FunctionalInterface
public interface BatchLoader {

    Uni<Map<EntryKey, Loaded>> load(Set<EntryKey> keys);
}
