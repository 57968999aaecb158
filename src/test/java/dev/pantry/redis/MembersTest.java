package dev.pantry.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** CLUSTER NODES as 6.2 and 7.0 say it. */
class MembersTest {

    private static final String NODES = """
            a1 127.0.0.1:7001@17001 master - 0 1700000000000 2 connected 5461-10922 [93-<-a0]
            a0 127.0.0.1:7000@17000,host myself,master - 0 1700000000000 1 connected 0-5459 5460
            a2 127.0.0.1:7002@17002 master,fail - 0 1700000000000 9 disconnected 10923-16383
            b0 127.0.0.1:7003@17003 slave a0 0 1700000000000 1 connected
            b1 :0@0 slave,fail,noaddr a1 0 1700000000000 1 disconnected
            c0 127.0.0.1:7009@17009 handshake - 0 0 0 connected
            """;

    @Test
    void mastersAreThereWithTheirSlotsAndReplicasWithTheirMasters() {
        Members members = Members.of(NODES, "127.0.0.1:7000");
        assertThat(members.epoch()).isEqualTo(9);
        assertThat(members.isWhole()).isTrue();
        assertThat(members.shares()).containsOnlyKeys("127.0.0.1:7000", "127.0.0.1:7001", "127.0.0.1:7002");
        assertThat(Objects.requireNonNull(members.shares().get("127.0.0.1:7000"))
                        .slots()
                        .cardinality())
                .isEqualTo(5_461);
        assertThat(members.replicas()).containsOnly(Map.entry("127.0.0.1:7003", "127.0.0.1:7000"));
    }

    @Test
    void aNodeThatDoesNotKnowItsAddressHasTheOneThatWasAsked() {
        Members members = Members.of("a0 :7000@17000 myself,master - 0 0 1 connected 0-16382\n", "10.1.2.3:7000");
        assertThat(members.shares()).containsOnlyKeys("10.1.2.3:7000");
        assertThat(members.isWhole()).isFalse();
    }
}
