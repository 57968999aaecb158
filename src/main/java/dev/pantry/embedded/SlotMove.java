package dev.pantry.embedded;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A slot on its way from one master to another. In between, whoever asks for a key of it that is not there any more (or never
 * was) is told ASK, and afterwards MOVED. Not thread-safe.
 */
public final class SlotMove {

    private static final String KEYS_PER_CALL = "100";

    private final EmbeddedCluster cluster;
    private final int slot;
    private final ClusterNode from;
    private final ClusterNode to;

    SlotMove(EmbeddedCluster cluster, int slot, ClusterNode from, ClusterNode to) {
        this.cluster = cluster;
        this.slot = slot;
        this.from = from;
        this.to = to;
        String number = Integer.toString(slot);
        to.ask("CLUSTER", "SETSLOT", number, "IMPORTING", from.id());
        from.ask("CLUSTER", "SETSLOT", number, "MIGRATING", to.id());
    }

    /** Moves the keys that are there now. */
    public SlotMove keys() {
        while (from.ask("CLUSTER", "GETKEYSINSLOT", Integer.toString(slot), KEYS_PER_CALL) instanceof List<?> keys
                && !keys.isEmpty()) {
            List<String> command = new ArrayList<>(
                    List.of("MIGRATE", "127.0.0.1", Integer.toString(to.port()), "", "0", "5000", "REPLACE"));
            if (cluster.password() != null) {
                Collections.addAll(command, "AUTH", cluster.password());
            }
            command.add("KEYS");
            keys.forEach(key -> command.add(String.valueOf(key)));
            from.ask(command.toArray(String[]::new));
        }
        return this;
    }

    /** Moves the keys that are left, and hands the slot over. */
    public void finish() {
        keys();
        // The new owner first: if it were not told, nobody would have the slot.
        to.ask("CLUSTER", "SETSLOT", Integer.toString(slot), "NODE", to.id());
        try {
            from.ask("CLUSTER", "SETSLOT", Integer.toString(slot), "NODE", to.id());
        } catch (UncheckedIOException e) {
            if (!ClusterView.by(from).isReplica(from)) { // whoever loses his last slot becomes a replica of who has it
                throw e;
            }
        }
    }
}
