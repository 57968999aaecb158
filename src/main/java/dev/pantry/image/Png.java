package dev.pantry.image;

import dev.pantry.image.Picture.NotAPicture;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * PNG (W3C, third edition): a signature, then chunks of length, type, data and checksum, the last of them IEND. Keeps the
 * chunks that make up the picture, and unpacks the pixels once to see that all are there.
 */
final class Png {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    /** What makes up the picture, and how long it may be: no room for anything else. */
    private static final Map<String, Integer> KEPT = Map.of(
            "IHDR",
            13,
            "PLTE",
            768,
            "tRNS",
            256,
            "gAMA",
            4,
            "sRGB",
            1,
            "cHRM",
            32,
            "sBIT",
            4,
            "pHYs",
            9,
            "IEND",
            0,
            "IDAT",
            Picture.MOST_BYTES);

    private static final int HEADER_LENGTH = 13;
    private static final int AROUND_DATA = 12; // length, type, checksum

    /** Where the seven passes of an interlaced picture begin, and their steps. */
    private static final int[][] ADAM7 = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };

    private final ByteBuffer file;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final Inflater pixels = new Inflater();
    private final byte[] unpacked = new byte[1 << 16];
    private long bytesOfPixels;
    private long expected = -1;

    private Png(byte[] file) {
        this.file = ByteBuffer.wrap(file);
    }

    static boolean is(byte[] file) {
        return file.length > SIGNATURE.length
                && Arrays.equals(file, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
    }

    static byte[] clean(byte[] file) throws NotAPicture {
        Png png = new Png(file);
        try {
            return png.clean();
        } finally {
            png.pixels.end();
        }
    }

    private byte[] clean() throws NotAPicture {
        keep(0, SIGNATURE.length);
        int at = SIGNATURE.length;
        String type = "";
        while (!type.equals("IEND")) {
            int length = lengthAt(at);
            type = new String(file.array(), at + 4, 4, StandardCharsets.ISO_8859_1);
            chunk(type, at, length);
            at += AROUND_DATA + length;
        }
        if (at != file.limit()) {
            throw new NotAPicture("goes on behind its end");
        }
        if (bytesOfPixels != expected || !pixels.finished()) {
            throw NotAPicture.truncated();
        }
        return kept.toByteArray();
    }

    private int lengthAt(int at) throws NotAPicture {
        if (at + AROUND_DATA > file.limit()) {
            throw NotAPicture.truncated();
        }
        long length = Integer.toUnsignedLong(file.getInt(at));
        if (at + AROUND_DATA + length > file.limit()) {
            throw NotAPicture.truncated();
        }
        return (int) length;
    }

    private void chunk(String type, int at, int length) throws NotAPicture {
        CRC32 checksum = new CRC32();
        checksum.update(file.array(), at + 4, 4 + length);
        if (checksum.getValue() != Integer.toUnsignedLong(file.getInt(at + 8 + length))) {
            throw new NotAPicture("is damaged");
        }
        if (type.equals("IHDR") != (expected < 0)) {
            throw new NotAPicture("does not begin with its header");
        }
        if (type.equals("IHDR")) {
            header(at + 8, length);
        } else if (type.equals("IDAT")) {
            unpack(at + 8, length);
        }
        if (!type.equals("IDAT")) {
            Picture.checkHidesNothing(file.array(), at + 8, at + 8 + length);
        }
        if (length <= KEPT.getOrDefault(type, -1)) {
            keep(at, AROUND_DATA + length);
        } else if (Character.isUpperCase(type.charAt(0))) {
            throw new NotAPicture("cannot be shown without its chunk " + type.replaceAll("[^A-Za-z]", "?"));
        }
    }

    private void header(int at, int length) throws NotAPicture {
        if (length != HEADER_LENGTH) {
            throw new NotAPicture("is damaged");
        }
        long width = Integer.toUnsignedLong(file.getInt(at));
        long height = Integer.toUnsignedLong(file.getInt(at + 4));
        Picture.checkSize(width, height);
        int depth = file.get(at + 8);
        if (depth < 1 || depth > 16) {
            throw new NotAPicture("is damaged");
        }
        int bitsPerPixel = depth * samples(file.get(at + 9));
        if (file.get(at + 12) == 0) {
            expected = rows(width, height, bitsPerPixel);
            return;
        }
        expected = 0;
        for (int[] pass : ADAM7) {
            expected += rows(steps(width, pass[0], pass[2]), steps(height, pass[1], pass[3]), bitsPerPixel);
        }
    }

    private static int samples(int colorType) throws NotAPicture {
        return switch (colorType) {
            case 0, 3 -> 1;
            case 4 -> 2;
            case 2 -> 3;
            case 6 -> 4;
            default -> throw new NotAPicture("is damaged");
        };
    }

    private static long steps(long size, int from, int step) {
        return (size - from + step - 1) / step;
    }

    /** Each row has a byte in front that says how it is filtered. */
    private static long rows(long width, long height, int bitsPerPixel) {
        return width == 0 ? 0 : height * (1 + (width * bitsPerPixel + 7) / 8);
    }

    private void unpack(int at, int length) throws NotAPicture {
        pixels.setInput(file.array(), at, length);
        try {
            while (!pixels.needsInput() && !pixels.finished()) {
                int more = pixels.inflate(unpacked);
                bytesOfPixels += more;
                if (bytesOfPixels > expected || more == 0 && pixels.needsDictionary()) {
                    throw new NotAPicture("is damaged");
                }
            }
        } catch (DataFormatException e) {
            throw new NotAPicture("is damaged");
        }
        if (pixels.getRemaining() > 0) {
            throw new NotAPicture("goes on behind its pixels");
        }
    }

    private void keep(int at, int length) {
        kept.write(file.array(), at, length);
    }
}
