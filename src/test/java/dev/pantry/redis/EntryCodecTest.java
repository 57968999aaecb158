package dev.pantry.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.cache.Body;
import dev.pantry.cache.Entry;
import dev.pantry.cache.Lifetime;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EntryCodecTest {

    private static final Lifetime LIFE = new Lifetime(1, 2, 3, 4, 5);

    private final Entry value = new Entry(
            Entry.Kind.VALUE, 7, 9, LIFE, new Body("körper".getBytes(StandardCharsets.UTF_8), new byte[] {1, 2}));

    @Test
    void anEntryComesBackAsItWas() {
        assertThat(EntryCodec.decode(EntryCodec.encode(value)))
                .usingRecursiveComparison()
                .isEqualTo(value);
    }

    @Test
    void theHeadIsALineThatAnOperatorCanRead() {
        String text = new String(EntryCodec.encode(value), StandardCharsets.UTF_8);
        assertThat(text).startsWith("pantry1 9 V 7 1 2 3 4 5 7 2\nkörper");
    }

    @Test
    void cutOffOrChangedBytesAreNoEntry() {
        byte[] bytes = EntryCodec.encode(value);
        for (int length = 0; length < bytes.length; length++) {
            assertThat(EntryCodec.decode(Arrays.copyOf(bytes, length))).isNull();
        }
        assertThat(EntryCodec.decode("pantry1 9 V 10 1 2 3 4 5 0 0\n".getBytes(StandardCharsets.UTF_8)))
                .isNull(); // as of less than its version
        assertThat(EntryCodec.decode("pantry2 9 A 0 1 2 3 4 5 0 0\n".getBytes(StandardCharsets.UTF_8)))
                .isNull();
        assertThat(EntryCodec.decode(new byte[10_000])).isNull();
    }
}
