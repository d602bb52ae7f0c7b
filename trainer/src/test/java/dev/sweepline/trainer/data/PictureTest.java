package dev.sweepline.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PictureTest {
  @Test
  void shrinksByArea() {
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
