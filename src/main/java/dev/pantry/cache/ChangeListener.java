package dev.pantry.cache;

/**
 * Is told of every change of a row that this pod hears of, whoever made it: this pod, another one, or psql. At least once
 * each, but not in order: the versions are. What changed while the pod could not hear it is told when it hears again, the
 * newest version of each key, as far back as the log reaches.
 */
public interface ChangeListener {

    /** Called on any thread; must neither block nor throw. The caches of this pod serve nothing older any more. */
    void changed(Invalidation change);
}
