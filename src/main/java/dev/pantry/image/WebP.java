package dev.pantry.image;

import dev.pantry.image.Picture.NotAPicture;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * WebP (RFC 9649): a RIFF file of chunks, each of a type, a length and data that fill whole pairs of bytes. Keeps the chunks
 * that make up the picture.
 */
final class WebP {

    private static final Set<String> KEPT = Set.of("VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF");
    private static final Set<String> LEFT_OUT = Set.of("ICCP", "EXIF", "XMP ");

    private static final int HEADER = 12;
    private static final int CHUNK_HEADER = 8;

    /** In the first byte of VP8X: that there is a colour profile, Exif or XMP. */
    private static final int FLAGS_OF_LEFT_OUT = 0x20 | 0x08 | 0x04;

    private final ByteBuffer file;
    private final ByteBuffer kept;
    private boolean hasPixels;

    private WebP(byte[] file) {
        this.file = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        this.kept = ByteBuffer.allocate(file.length).order(ByteOrder.LITTLE_ENDIAN);
    }

    static boolean is(byte[] file) {
        return file.length >= HEADER
                && name(file, 0).equals("RIFF")
                && name(file, 8).equals("WEBP");
    }

    static byte[] clean(byte[] file) throws NotAPicture {
        return new WebP(file).clean();
    }

    private byte[] clean() throws NotAPicture {
        long end = CHUNK_HEADER + Integer.toUnsignedLong(file.getInt(4));
        if (end > file.limit()) {
            throw NotAPicture.truncated();
        }
        if (end < file.limit()) {
            throw new NotAPicture("goes on behind its end");
        }
        kept.put(file.array(), 0, HEADER);
        chunks(HEADER, file.limit());
        if (!hasPixels) {
            throw NotAPicture.truncated();
        }
        kept.putInt(4, kept.position() - CHUNK_HEADER);
        byte[] cleaned = new byte[kept.position()];
        kept.get(0, cleaned);
        return cleaned;
    }

    private void chunks(int from, int end) throws NotAPicture {
        int at = from;
        while (at < end) {
            int next = at + CHUNK_HEADER + length(at, end);
            chunk(name(file.array(), at), at, next);
            at = next;
        }
    }

    /** Of the data of the chunk, with the byte that fills the last pair. */
    private int length(int at, int end) throws NotAPicture {
        if (at + CHUNK_HEADER > end) {
            throw NotAPicture.truncated();
        }
        long length = Integer.toUnsignedLong(file.getInt(at + 4));
        long padded = length + (length & 1);
        if (at + CHUNK_HEADER + padded > end) {
            throw NotAPicture.truncated();
        }
        return (int) padded;
    }

    private void chunk(String name, int at, int next) throws NotAPicture {
        int data = at + CHUNK_HEADER;
        if (LEFT_OUT.contains(name)) {
            Picture.checkHidesNothing(file.array(), data, next);
            return;
        }
        if (!KEPT.contains(name)) {
            throw new NotAPicture("holds something that is no part of a WebP picture");
        }
        int kept = this.kept.position();
        this.kept.put(file.array(), at, next - at);
        switch (name) {
            case "VP8X" -> {
                mustHave(next - data, 10);
                int flags = kept + CHUNK_HEADER;
                this.kept.put(flags, (byte) (this.kept.get(flags) & ~FLAGS_OF_LEFT_OUT));
                Picture.checkSize(1 + threeBytes(data + 4), 1 + threeBytes(data + 7));
            }
            case "VP8 " -> lossy(data, next);
            case "VP8L" -> lossless(data, next);
            case "ANMF" -> {
                need(data, 16, next);
                checkFrame(data + 16, next);
            }
            case "ANIM" -> mustHave(next - data, 6);
            default -> {} // ALPH: coded pixels
        }
    }

    /** A frame of an animation: chunks within the chunk, kept as they are. */
    private void checkFrame(int from, int end) throws NotAPicture {
        int at = from;
        while (at < end) {
            int next = at + CHUNK_HEADER + length(at, end);
            switch (name(file.array(), at)) {
                case "ALPH" -> {}
                case "VP8 " -> lossy(at + CHUNK_HEADER, next);
                case "VP8L" -> lossless(at + CHUNK_HEADER, next);
                default -> throw new NotAPicture("holds something that is no part of a WebP picture");
            }
            at = next;
        }
    }

    /** RFC 6386, section 9.1: three bytes with the length of the first partition, a start code, the size. */
    private void lossy(int data, int next) throws NotAPicture {
        need(data, 10, next);
        int firstPartition = threeBytes(data) >> 5;
        if (threeBytes(data + 3) != 0x2a019d) {
            throw new NotAPicture("is damaged");
        }
        need(data, 10 + firstPartition, next);
        Picture.checkSize(file.getShort(data + 6) & 0x3fff, file.getShort(data + 8) & 0x3fff);
        hasPixels = true;
    }

    /** RFC 9649, section 3.4: a signature, then 14 bits for each side, less one. */
    private void lossless(int data, int next) throws NotAPicture {
        need(data, 6, next);
        if (file.get(data) != 0x2f) {
            throw new NotAPicture("is damaged");
        }
        int size = file.getInt(data + 1);
        Picture.checkSize(1 + (size & 0x3fff), 1 + (size >> 14 & 0x3fff));
        hasPixels = true;
    }

    /** What has a fixed length leaves no room for anything else. */
    private static void mustHave(int length, int fixed) throws NotAPicture {
        if (length != fixed) {
            throw new NotAPicture("is damaged");
        }
    }

    private static void need(int data, int length, int next) throws NotAPicture {
        if (data + length > next) {
            throw NotAPicture.truncated();
        }
    }

    private int threeBytes(int at) {
        return file.get(at) & 0xff | (file.get(at + 1) & 0xff) << 8 | (file.get(at + 2) & 0xff) << 16;
    }

    private static String name(byte[] file, int at) {
        return new String(file, at, 4, StandardCharsets.ISO_8859_1);
    }
}
