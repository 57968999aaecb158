package dev.pantry.redis;

import java.nio.charset.StandardCharsets;

/** Where a key belongs in a cluster: CRC16 (XMODEM) of the key, or of what stands in its first braces, modulo 16,384. */
final class Slot {

    static final int COUNT = 16_384;

    private static final int[] CRC16 = crc16OfBytes();

    private Slot() {}

    static int of(String key) {
        byte[] bytes = tagged(key).getBytes(StandardCharsets.UTF_8);
        int crc = 0;
        for (byte b : bytes) {
            crc = ((crc << 8) ^ CRC16[((crc >>> 8) ^ b) & 0xFF]) & 0xFFFF;
        }
        return crc & (COUNT - 1);
    }

    /** What stands between the first brace and the next closing one, if it is anything; else all of it. */
    private static String tagged(String key) {
        int open = key.indexOf('{');
        int close = open < 0 ? -1 : key.indexOf('}', open + 1);
        return close > open + 1 ? key.substring(open + 1, close) : key;
    }

    private static int[] crc16OfBytes() {
        int[] table = new int[256];
        for (int b = 0; b < table.length; b++) {
            int crc = b << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ 0x1021;
            }
            table[b] = crc & 0xFFFF;
        }
        return table;
    }
}
