package dev.pantry.redis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which node to ask for which slot. Thread-safe. */
final class Route {

    private final AtomicReferenceArray<@Nullable Node> masterOfSlot = new AtomicReferenceArray<>(Slot.COUNT);
    private final Set<Node> masters = new LinkedHashSet<>();
    private final Map<Node, List<Node>> replicas = new HashMap<>();

    /** To nobody. */
    Route() {}

    /** To one server, which has everything. */
    Route(Node only) {
        take(only, Share.ALL);
    }

    /**
     * @param node gives the node at an address
     */
    Route(Members members, Function<String, Node> node) {
        members.shares().forEach((address, share) -> take(node.apply(address), share));
        members.replicas()
                .forEach((replica, master) -> replicas.computeIfAbsent(node.apply(master), it -> new ArrayList<>())
                        .add(node.apply(replica)));
    }

    private void take(Node master, Share share) {
        masters.add(master);
        share.slots().stream().forEach(slot -> masterOfSlot.set(slot, master));
    }

    /** Null if nobody has the slot, as far as is known. */
    @Nullable
    Node master(int slot) {
        return masterOfSlot.get(slot);
    }

    /** A replica of a master that may be read, another one each time; null if there is none. */
    @Nullable
    Node readableReplicaOf(Node master) {
        List<Node> all = replicas.getOrDefault(master, List.of());
        int from = all.size() > 1 ? ThreadLocalRandom.current().nextInt(all.size()) : 0;
        for (int i = 0; i < all.size(); i++) {
            Node replica = all.get((from + i) % all.size());
            if (replica.isReadable()) {
                return replica;
            }
        }
        return null;
    }

    boolean hasReplicas() {
        return !replicas.isEmpty();
    }

    /** Those that are masters, also of no slot. */
    Collection<Node> masters() {
        return masters;
    }

    List<Node> all() {
        List<Node> all = new ArrayList<>(masters);
        replicas.values().forEach(all::addAll);
        return all;
    }

    /** A slot has a new master, which has just been heard of. */
    void moved(int slot, Node master) {
        masterOfSlot.set(slot, master);
    }
}
