package dev.pantry.redis;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A cluster as one of its nodes sees it (CLUSTER NODES).
 *
 * @param epoch the highest of all: it rises with every failover and every slot that moves, so a view with a lower one is old
 * @param shares address of a master -> its slots
 * @param replicas address of a replica -> that of its master
 */
record Members(long epoch, Map<String, Share> shares, Map<String, String> replicas) {

    /**
     * @param text lines of {@code id host:port@bus,... flags master ping pong epoch link slots...}
     * @param asked the address of the node that says so: it may not know its own
     */
    static Members of(String text, String asked) {
        List<String[]> nodes = text.lines()
                .map(line -> line.split(" "))
                .filter(words -> words.length >= 8 && !words[2].contains("noaddr") && !words[2].contains("handshake"))
                .toList();
        Map<String, String> addresses =
                nodes.stream().collect(Collectors.toMap(words -> words[0], words -> address(words, asked)));
        Map<String, Share> shares = new HashMap<>();
        Map<String, String> replicas = new HashMap<>();
        long epoch = 0;
        for (String[] words : nodes) {
            epoch = Math.max(epoch, Long.parseLong(words[6]));
            String master = addresses.get(words[3]);
            if (master != null) {
                replicas.put(address(words, asked), master);
            } else if (words[2].contains("master")) {
                shares.put(address(words, asked), new Share(slots(words)));
            }
        }
        return new Members(epoch, shares, replicas);
    }

    boolean isWhole() {
        return shares.values().stream()
                        .mapToInt(share -> share.slots().cardinality())
                        .sum()
                == Slot.COUNT;
    }

    List<String> addresses() {
        List<String> all = new ArrayList<>(shares.keySet());
        all.addAll(replicas.keySet());
        return all;
    }

    private static String address(String[] words, String asked) {
        String address = words[1].substring(0, words[1].indexOf('@'));
        if (address.startsWith(":")) { // it does not know under which address others see it
            return asked.substring(0, asked.lastIndexOf(':')) + address;
        }
        return address;
    }

    private static BitSet slots(String[] words) {
        BitSet slots = new BitSet(Slot.COUNT);
        for (int i = 8; i < words.length; i++) {
            if (!words[i].startsWith("[")) {
                String[] ends = words[i].split("-");
                slots.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
            }
        }
        return slots;
    }
}
