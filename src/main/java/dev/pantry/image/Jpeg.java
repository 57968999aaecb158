package dev.pantry.image;

import dev.pantry.image.Picture.NotAPicture;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JPEG (ITU-T T.81): markers, most of them with a segment behind, scans of coded pixels, and a marker at the end. Keeps the
 * segments that make up the picture, and of Exif nothing but which way is up.
 */
final class Jpeg {

    private static final int START = 0xd8;
    private static final int END = 0xd9;
    private static final int SCAN = 0xda;
    private static final int COMMENT = 0xfe;
    private static final int APPLICATION = 0xe0; // to 0xef
    private static final int JFIF = APPLICATION;
    private static final int EXIF = APPLICATION + 1;
    private static final int ADOBE = APPLICATION + 14; // says how colours are coded

    private static final byte[] EXIF_NAME = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
    private static final int ORIENTATION = 0x0112;

    private final byte[] file;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private int at;
    private boolean hasSize;
    private boolean hasPixels;

    private Jpeg(byte[] file) {
        this.file = file;
    }

    static boolean is(byte[] file) {
        return file.length > 3 && (file[0] & 0xff) == 0xff && (file[1] & 0xff) == START && (file[2] & 0xff) == 0xff;
    }

    static byte[] clean(byte[] file) throws NotAPicture {
        return new Jpeg(file).clean();
    }

    private byte[] clean() throws NotAPicture {
        keep(0, 2);
        at = 2;
        int marker = marker();
        while (marker != END) {
            segment(marker);
            if (marker == SCAN) {
                scan();
            }
            marker = marker();
        }
        if (at != file.length) {
            throw new NotAPicture("goes on behind its end");
        }
        if (!hasSize || !hasPixels) {
            throw NotAPicture.truncated();
        }
        kept.write(0xff);
        kept.write(END);
        return kept.toByteArray();
    }

    /** The next marker; any number of 0xff may stand before it. */
    private int marker() throws NotAPicture {
        if (unsigned(at) != 0xff) {
            throw new NotAPicture("is damaged");
        }
        while (unsigned(at) == 0xff) {
            at++;
        }
        return unsigned(at++);
    }

    private void segment(int marker) throws NotAPicture {
        int length = unsigned(at) << 8 | unsigned(at + 1);
        int end = at + length;
        if (length < 2 || end > file.length) {
            throw NotAPicture.truncated();
        }
        Picture.checkHidesNothing(file, at + 2, end);
        if (isFrame(marker)) {
            Picture.checkSize(unsigned(at + 5) << 8 | unsigned(at + 6), unsigned(at + 3) << 8 | unsigned(at + 4));
            hasSize = true;
        }
        if (marker == COMMENT || marker >= APPLICATION && marker <= APPLICATION + 15) {
            beside(marker, at + 2, end);
        } else if (isFrame(marker) || isForPixels(marker)) {
            keepSegment(marker, at, end);
        } else {
            throw new NotAPicture("is damaged, or no browser could show it");
        }
        at = end;
    }

    /** SOF0 to SOF15 without those of that row that mean something else. */
    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    /** Tables for the coding and the quantization, the distance of restarts, the beginning of a scan. */
    private static boolean isForPixels(int marker) {
        return marker == 0xc4 || marker == 0xdb || marker == 0xdd || marker == SCAN;
    }

    private void beside(int marker, int from, int end) {
        if (marker == JFIF && startsWith(from, end, "JFIF\0") && end - from == 14
                || marker == ADOBE && startsWith(from, end, "Adobe") && end - from == 12) {
            keepSegment(marker, from - 2, end);
            return;
        }
        if (marker == EXIF && startsWith(from, end, "Exif\0\0")) {
            keepOrientation(ByteBuffer.wrap(file, from + EXIF_NAME.length, end - from - EXIF_NAME.length)
                    .slice());
        }
    }

    private boolean startsWith(int from, int end, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        return end - from >= bytes.length && Arrays.equals(file, from, from + bytes.length, bytes, 0, bytes.length);
    }

    /** Exif is a TIFF file (Exif 2.32, 4.5): the order of bytes, then the entries of the first directory. */
    private void keepOrientation(ByteBuffer tiff) {
        if (tiff.limit() < 8) {
            return;
        }
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long directory = Integer.toUnsignedLong(tiff.getInt(4));
        if (directory + 2 > tiff.limit()) {
            return;
        }
        int entries = Short.toUnsignedInt(tiff.getShort((int) directory));
        for (int i = 0; i < entries; i++) {
            long entry = directory + 2 + 12L * i;
            if (entry + 12 > tiff.limit()) {
                return;
            }
            if (Short.toUnsignedInt(tiff.getShort((int) entry)) == ORIENTATION) {
                int orientation = tiff.getShort((int) entry + 8);
                if (orientation > 1 && orientation <= 8) {
                    kept.writeBytes(exifOf((short) orientation));
                }
                return;
            }
        }
    }

    private static byte[] exifOf(short orientation) {
        int length = 2 + EXIF_NAME.length + 8 + 2 + 12 + 4;
        return ByteBuffer.allocate(2 + length)
                .put((byte) 0xff)
                .put((byte) EXIF)
                .putShort((short) length)
                .put(EXIF_NAME)
                .put(new byte[] {'M', 'M', 0, 42})
                .putInt(8) // the directory follows
                .putShort((short) 1) // with one entry
                .putShort((short) ORIENTATION)
                .putShort((short) 3) // of 16 bits
                .putInt(1)
                .putShort(orientation)
                .putShort((short) 0)
                .putInt(0) // and no other directory
                .array();
    }

    /** Coded pixels, up to the next marker: in them 0xff is followed by 0, or by the number of a restart. */
    private void scan() throws NotAPicture {
        int from = at;
        while (unsigned(at) != 0xff || isWithinScan(unsigned(at + 1))) {
            at++;
        }
        hasPixels |= at > from;
        keep(from, at);
    }

    private static boolean isWithinScan(int next) {
        return next == 0 || next >= 0xd0 && next <= 0xd7;
    }

    private int unsigned(int position) throws NotAPicture {
        if (position >= file.length) {
            throw NotAPicture.truncated();
        }
        return file[position] & 0xff;
    }

    private void keepSegment(int marker, int from, int to) {
        kept.write(0xff);
        kept.write(marker);
        keep(from, to);
    }

    private void keep(int from, int to) {
        kept.write(file, from, to - from);
    }
}
