package dev.pantry.image;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A picture that is nothing else: the file was read from its first byte to its last, and what a browser does not need to
 * show it was left out (where it was taken, comments, colour profiles).
 *
 * @param type its media type
 */
record Picture(String type, byte[] bytes) {

    static final String PNG = "image/png";
    static final String JPEG = "image/jpeg";
    static final String WEBP = "image/webp";

    static final int MOST_BYTES = 1 << 20;

    /** Larger pictures are no food: the file may be small and what it unpacks to is not. Chosen. */
    static final int MOST_PIXELS = 50_000_000;

    private static final List<byte[]> BEGINNINGS_OF_OTHER_FILES =
            List.of(ascii("<script"), ascii("<html"), ascii("<svg"), ascii("<?php"), ascii("%PDF-"), ascii("PK\3\4"));

    /**
     * The picture in a file.
     *
     * @throws NotAPicture if it is of another type, not whole, or something else as well
     */
    static Picture of(byte[] file) throws NotAPicture {
        if (Png.is(file)) {
            return new Picture(PNG, Png.clean(file));
        }
        if (Jpeg.is(file)) {
            return new Picture(JPEG, Jpeg.clean(file));
        }
        if (WebP.is(file)) {
            return new Picture(WEBP, WebP.clean(file));
        }
        throw new NotAPicture("is neither PNG nor JPEG nor WebP");
    }

    /** The media type of one that was checked when it came. */
    static String typeOf(byte[] checked) {
        return Png.is(checked) ? PNG : Jpeg.is(checked) ? JPEG : WEBP;
    }

    /** The SHA-256 of the bytes, in hexadecimal: the name it is served by. */
    String sha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static void checkSize(long width, long height) throws NotAPicture {
        if (width <= 0 || height <= 0) {
            throw new NotAPicture("has no size");
        }
        if (width * height > MOST_PIXELS) {
            throw new NotAPicture("has more than " + MOST_PIXELS + " pixels");
        }
    }

    /**
     * Looks at what is not coded pixels, whether it is left out or kept: nobody puts a document into a picture by mistake.
     * (In coded pixels four letters may stand by chance.)
     */
    static void checkHidesNothing(byte[] file, int from, int to) throws NotAPicture {
        for (byte[] beginning : BEGINNINGS_OF_OTHER_FILES) {
            for (int at = from; at <= to - beginning.length; at++) {
                if (isAt(file, at, beginning)) {
                    throw new NotAPicture("hides something that is no picture");
                }
            }
        }
    }

    /** Whether these letters are there, large or small. */
    private static boolean isAt(byte[] file, int at, byte[] what) {
        for (int i = 0; i < what.length; i++) {
            if (Character.toLowerCase(file[at + i]) != Character.toLowerCase(what[i])) {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Why a file is refused, as the end of a sentence about it. */
    static final class NotAPicture extends Exception {

        NotAPicture(String why) {
            super(why, null, false, false);
        }

        static NotAPicture truncated() {
            return new NotAPicture("ends too early");
        }
    }
}
