package dev.pantry.image;

import static dev.pantry.image.Samples.ascii;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pantry.image.Picture.NotAPicture;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import javax.imageio.ImageIO;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A picture, all of it, and nothing else. */
class PictureTest {

    static Stream<byte[]> pictures() {
        return Stream.of(
                Samples.png(1),
                Samples.interlacedPng(),
                Samples.jpeg(),
                Samples.progressiveJpeg(),
                Samples.LOSSY_WEBP,
                Samples.LOSSLESS_WEBP);
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void aPictureStaysAsItIs(byte[] file) throws NotAPicture {
        Picture picture = Picture.of(file);
        assertThat(picture.bytes()).isEqualTo(file);
        assertThat(Picture.typeOf(picture.bytes())).isEqualTo(picture.type());
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void aPartOfOneIsNone(byte[] file) {
        for (int length = 0; length < file.length; length++) {
            isRefused(Arrays.copyOf(file, length));
        }
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void whatGoesOnBehindItsEndIsNone(byte[] file) {
        isRefused(Samples.join(file, new byte[1]));
        isRefused(Samples.join(file, ascii("PK\3\4 and the rest of an archive")));
        isRefused(Samples.join(file, file));
    }

    @Test
    void aDamagedPngIsNone() {
        byte[] file = Samples.png(1);
        for (int at = 0; at < file.length; at++) {
            byte[] damaged = file.clone();
            damaged[at] ^= 4;
            isRefused(damaged);
        }
    }

    @Test
    void anythingElseIsNone() {
        List.of(
                        Samples.GIF,
                        ascii("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
                        ascii("<!doctype html><script>alert(1)</script>"),
                        ascii("%PDF-1.7"),
                        ascii("RIFF\0\0\0\0WAVE"),
                        new byte[0],
                        new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xd9})
                .forEach(PictureTest::isRefused);
    }

    @Test
    void whereItWasTakenIsLeftOut() throws Exception {
        byte[] png = Samples.withChunk(Samples.png(1), "tEXt", ascii("Location\0 53.34 N 6.26 W"));
        assertThat(Picture.of(png).bytes()).isEqualTo(Samples.png(1));

        byte[] comment = Samples.withSegment(Samples.jpeg(), 0xfe, ascii("53.34 N 6.26 W"));
        assertThat(Picture.of(comment).bytes()).isEqualTo(Samples.jpeg());

        byte[] exif = Samples.withSegment(Samples.jpeg(), 0xe1, Samples.exif(1, "53.34 N 6.26 W"));
        assertThat(Picture.of(exif).bytes()).isEqualTo(Samples.jpeg());
    }

    @Test
    void whichWayIsUpIsKept() throws Exception {
        byte[] lying = Samples.withSegment(Samples.jpeg(), 0xe1, Samples.exif(6, "53.34 N 6.26 W"));
        byte[] cleaned = Picture.of(lying).bytes();
        assertThat(cleaned).isEqualTo(Samples.withSegment(Samples.jpeg(), 0xe1, Samples.exif(6, "")));
        assertThat(pixels(cleaned)).isEqualTo(pixels(Samples.jpeg()));
        assertThat(Picture.of(cleaned).bytes()).isEqualTo(cleaned);
    }

    @Test
    void exifThatLeadsNowhereIsLeftOut() throws Exception {
        byte[] beyond = ByteBuffer.allocate(14)
                .put(ascii("Exif\0\0MM"))
                .putShort((short) 42)
                .putInt(-8)
                .array();
        assertThat(Picture.of(Samples.withSegment(Samples.jpeg(), 0xe1, beyond)).bytes())
                .isEqualTo(Samples.jpeg());
    }

    @Test
    void whatIsADocumentAsWellIsRefused() {
        for (String document :
                List.of("<script>alert(1)</script>", "<HTML>", "<?php", "%PDF-1.4", "PK\3\4", "<SVG/>")) {
            isRefused(Samples.withChunk(Samples.png(1), "tEXt", ascii("Comment\0" + document)))
                    .withMessageContaining("hides");
            isRefused(Samples.withChunk(Samples.png(1), "prIv", ascii(document)))
                    .withMessageContaining("hides");
            isRefused(Samples.withSegment(Samples.jpeg(), 0xfe, ascii("*/" + document)))
                    .withMessageContaining("hides");
            isRefused(Samples.withSegment(Samples.jpeg(), 0xdb, ascii("a table" + document)))
                    .withMessageContaining("hides");
            isRefused(Samples.withChunk(Samples.png(1), "PLTE", ascii("colours" + document)))
                    .withMessageContaining("hides");
            isRefused(webPWith("EXIF", ascii(document + "  ".substring(document.length() % 2))))
                    .withMessageContaining("hides");
        }
        isRefused(Samples.withChunk(Samples.png(1), "ABCD", ascii("needed, it says")));
        isRefused(webPWith("JUNK", ascii("anything")));
        isRefused(webPWith("ANIM", ascii("more than six bytes!")));
        isRefused(webPWith("VP8X", ascii("more than ten bytes!")));
    }

    @Test
    void theMetadataOfAWebPIsLeftOut() throws Exception {
        byte[] file = webPWith("EXIF", ascii("53.34 N 6.26 W"));
        byte[] cleaned = Picture.of(file).bytes();
        assertThat(new String(cleaned, StandardCharsets.ISO_8859_1))
                .doesNotContain("53.34", "EXIF")
                .contains("VP8X", "VP8 ");
        assertThat(cleaned[20]).isZero(); // the flags of VP8X
        assertThat(Picture.of(cleaned).bytes()).isEqualTo(cleaned);
    }

    @Test
    void aBombIsRefusedBeforeItIsUnpacked() {
        isRefused(header(40_000, 40_000)).withMessageContaining("pixels");
        byte[] unpacksToMuch = Samples.join(
                Samples.join(header(1, 1), Samples.chunk("IDAT", deflated(new byte[50_000_000]))),
                Samples.chunk("IEND", new byte[0]));
        isRefused(unpacksToMuch).withMessageContaining("damaged");
    }

    private static byte[] header(int width, int height) {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put(new byte[] {8, 0, 0, 0, 0})
                .array();
        return Samples.join(Arrays.copyOf(Samples.png(1), 8), Samples.chunk("IHDR", header));
    }

    private static byte[] deflated(byte[] data) {
        Deflater deflater = new Deflater();
        deflater.setInput(data);
        deflater.finish();
        byte[] out = new byte[1 << 20];
        int length = deflater.deflate(out);
        deflater.end();
        return Arrays.copyOf(out, length);
    }

    /** An extended WebP: VP8X that announces Exif, the picture, one more chunk. */
    private static byte[] webPWith(String chunk, byte[] data) {
        byte[] picture = Arrays.copyOfRange(Samples.LOSSY_WEBP, 12, Samples.LOSSY_WEBP.length);
        int length = 4 + 18 + picture.length + 8 + data.length;
        return ByteBuffer.allocate(8 + length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(ascii("RIFF"))
                .putInt(length)
                .put(ascii("WEBPVP8X"))
                .putInt(10)
                .putInt(8)
                .put(new byte[6])
                .put(picture)
                .put(ascii(chunk))
                .putInt(data.length)
                .put(data)
                .array();
    }

    private static int[] pixels(byte[] file) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    private static ThrowableAssertAlternative<NotAPicture> isRefused(byte[] file) {
        return assertThatExceptionOfType(NotAPicture.class).isThrownBy(() -> Picture.of(file));
    }
}
