package dev.sweepline.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PictureTest {
  private static final GoldenPictures GOLDEN = GoldenPictures.read();

  static List<GoldenPictures.Seen> files() {
    return GOLDEN.files();
  }

  static List<GoldenPictures.Damaged> damaged() {
    return GOLDEN.damaged();
  }

  /// Decoders of JPEG differ in their rounding.
  @ParameterizedTest
  @MethodSource("files")
  void seesWhatPilSees(GoldenPictures.Seen file) throws IOException {
    var picture = Picture.decode(file.file(), GOLDEN.side());

    var pixels = file.pixels();
    var expected = new float[pixels.length];
    var actual = new float[pixels.length];
    var values = picture.values();
    for (int i = 0; i < expected.length; i++) {
      expected[i] = pixels[i] & 0xff;
      actual[i] = values[picture.channels() == 1 ? i / 3 : i];
    }
    float rounding = file.name().endsWith(".jpg") || file.name().startsWith("jpeg") ? 4 : 1;
    assertThat(actual).containsExactly(expected, within(rounding));
  }

  @ParameterizedTest
  @MethodSource("damaged")
  void refusesWhatIsDamagedOrHoldsNoPicture(GoldenPictures.Damaged file) {
    assertThatThrownBy(() -> Picture.decode(file.file(), GOLDEN.side()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void refusesWhatClaimsToBeLargerThanAnyMemory() throws IOException {
    var content = encoded(new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY), "png");
    // Width and height stand in bytes 16 to 23, then five bytes, then a checksum of it all.
    ByteBuffer.wrap(content).putInt(16, 100_000).putInt(20, 100_000);
    var checksum = new CRC32();
    checksum.update(content, 12, 17);
    ByteBuffer.wrap(content).putInt(29, (int) checksum.getValue());

    assertThatThrownBy(() -> Picture.decode(content, 16))
        .hasMessage("100000 × 100000 pixels are more than 178956970");
  }

  /// Every row and column of the source counts as much as any other.
  @ParameterizedTest
  @CsvSource({"40, 30, 16", "17, 33, 16", "5, 3, 16", "1000, 754, 224"})
  void keepsTheMeanOfAnImage(int width, int height, int size) throws IOException {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    var random = new Random(1);
    double sum = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int value = random.nextInt(256);
        image.getRaster().setSample(x, y, 0, value);
        sum += value;
      }
    }
    var values = Picture.of(image, size).values();

    double mean = IntStream.range(0, values.length).mapToDouble(i -> values[i]).average().orElse(0);
    assertThat(mean).isCloseTo(sum / (width * height), within(0.5));
  }

  @Test
  void shrinksByArea() throws IOException {
    var image = new BufferedImage(4, 2, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setPixels(0, 0, 4, 2, new int[] {0, 100, 200, 200, 100, 200, 200, 200});

    assertThat(Picture.of(image, 2).values()).containsExactly(50, 200, 150, 200);
    assertThat(Picture.of(image, 1).values()).containsExactly(150);
  }

  /// Scanners write TIFF: black and white, gray of 8 or 16 bits, or colour.
  @ParameterizedTest
  @CsvSource({
    "tif, 12, 0, 255, 1",
    "tif, 10, 40, 200, 1",
    "tif, 11, 10280, 51400, 1",
    "tif, 5, 40, 200, 1",
    "png, 11, 10280, 51400, 1",
  })
  void readsEveryKindOfGray(String format, int type, int dark, int bright, int channels)
      throws IOException {
    var image = new BufferedImage(2, 1, type);
    for (int band = 0; band < image.getRaster().getNumBands(); band++) {
      image.getRaster().setSample(0, 0, band, dark);
      image.getRaster().setSample(1, 0, band, type == 12 ? 1 : bright);
    }
    var picture = Picture.decode(encoded(image, format), 2);

    assertThat(picture.channels()).isEqualTo(channels);
    int black = type == 12 ? 0 : 40;
    int white = type == 12 ? 255 : 200;
    assertThat(picture.values()).containsExactly(black, white, black, white);
  }

  @Test
  void saysWhatItIsNot() {
    var text = "this is not a picture".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> Picture.decode(text, 16))
        .isInstanceOf(IOException.class)
        .hasMessage("none of PNG, JPEG and TIFF");
  }

  private static byte[] encoded(BufferedImage image, String format) throws IOException {
    var bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, bytes)).isTrue();
    return bytes.toByteArray();
  }
}
