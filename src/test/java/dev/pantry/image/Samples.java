package dev.pantry.image;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Files as they are uploaded, well-formed and otherwise. */
final class Samples {

    /** One pixel each. */
    static final byte[] LOSSY_WEBP =
            Base64.getDecoder().decode("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAwA0JaQAA3AA/vuUAAA=");

    static final byte[] LOSSLESS_WEBP = Base64.getDecoder().decode("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==");

    static final byte[] GIF = Base64.getDecoder().decode("R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=");

    private static final int BEHIND_PNG_HEADER = 8 + 25;
    private static final int BEHIND_JPEG_START = 2;

    private Samples() {}

    static byte[] png(int seed) {
        return write("png", seed, false);
    }

    static byte[] interlacedPng() {
        return write("png", 1, true);
    }

    static byte[] jpeg() {
        return write("jpeg", 1, false);
    }

    static byte[] progressiveJpeg() {
        return write("jpeg", 1, true);
    }

    /** A PNG whose pixels do not compress, of about that many bytes. */
    static byte[] noise(int bytes) {
        int side = (int) Math.sqrt(bytes / 3.0);
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(1);
        for (int i = 0; i < side * side; i++) {
            image.setRGB(i % side, i / side, random.nextInt());
        }
        return write("png", image, false);
    }

    private static byte[] write(String format, int seed, boolean progressive) {
        BufferedImage image = new BufferedImage(37, 23, BufferedImage.TYPE_INT_RGB);
        Graphics2D paint = image.createGraphics();
        paint.setPaint(new GradientPaint(0, 0, new Color(seed * 7_919), 37, 23, Color.ORANGE));
        paint.fillRect(0, 0, 37, 23);
        paint.dispose();
        return write(format, image, progressive);
    }

    private static byte[] write(String format, BufferedImage image, boolean progressive) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file)) {
            writer.setOutput(out);
            ImageWriteParam how = writer.getDefaultWriteParam();
            if (progressive) {
                how.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            }
            writer.write(null, new IIOImage(image, null, null), how);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return file.toByteArray();
    }

    /** The PNG with one more chunk behind its header. */
    static byte[] withChunk(byte[] png, String type, byte[] data) {
        byte[] chunk = chunk(type, data);
        return ByteBuffer.allocate(png.length + chunk.length)
                .put(png, 0, BEHIND_PNG_HEADER)
                .put(chunk)
                .put(png, BEHIND_PNG_HEADER, png.length - BEHIND_PNG_HEADER)
                .array();
    }

    static byte[] chunk(String type, byte[] data) {
        byte[] name = ascii(type);
        CRC32 checksum = new CRC32();
        checksum.update(name);
        checksum.update(data);
        return ByteBuffer.allocate(12 + data.length)
                .putInt(data.length)
                .put(name)
                .put(data)
                .putInt((int) checksum.getValue())
                .array();
    }

    /** The JPEG with one more segment at its beginning. */
    static byte[] withSegment(byte[] jpeg, int marker, byte[] data) {
        return ByteBuffer.allocate(jpeg.length + 4 + data.length)
                .put(jpeg, 0, BEHIND_JPEG_START)
                .put((byte) 0xff)
                .put((byte) marker)
                .putShort((short) (2 + data.length))
                .put(data)
                .put(jpeg, BEHIND_JPEG_START, jpeg.length - BEHIND_JPEG_START)
                .array();
    }

    /** Exif as a phone writes it: which way is up, and where it was. */
    static byte[] exif(int orientation, String place) {
        return ByteBuffer.allocate(6 + 8 + 2 + 12 + 4 + place.length())
                .put(ascii("Exif\0\0"))
                .put(ascii("MM"))
                .putShort((short) 42)
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0)
                .putInt(0)
                .put(ascii(place))
                .array();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }
}
