package dev.pantry.embedded;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What one node of a cluster knows of all, by name: {@code id address flags master ping pong epoch link slots...}. */
record ClusterView(Map<String, List<String>> nodes) {

    private static final List<String> UNKNOWN = List.of("", "", "", "-");

    static ClusterView by(ClusterNode node) {
        return new ClusterView(node.text("CLUSTER", "NODES")
                .lines()
                .map(line -> List.of(line.split(" ")))
                .collect(Collectors.toMap(words -> words.get(0), words -> words)));
    }

    /** The slots that a node serves as a master. */
    IntStream slots(ClusterNode node) {
        return of(node).stream().skip(8).filter(word -> !word.startsWith("[")).flatMapToInt(range -> {
            String[] ends = range.split("-");
            return IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
        });
    }

    /** Whom it replicates, and what it serves. */
    List<String> role(ClusterNode node) {
        return Stream.concat(
                        Stream.of(of(node).get(3)), of(node).stream().skip(8).filter(word -> !word.startsWith("[")))
                .toList();
    }

    boolean isReplica(ClusterNode node) {
        return !of(node).get(3).equals("-");
    }

    boolean isReplica(ClusterNode node, ClusterNode master) {
        return of(node).get(3).equals(master.id());
    }

    boolean knows(ClusterNode node) {
        return nodes.containsKey(node.id()) && !of(node).get(2).contains("handshake");
    }

    private List<String> of(ClusterNode node) {
        return nodes.getOrDefault(node.id(), UNKNOWN);
    }
}
