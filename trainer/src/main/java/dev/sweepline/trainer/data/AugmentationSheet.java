package dev.sweepline.trainer.data;

import dev.sweepline.trainer.config.AugmentationSettings;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.inference.ClassLabels;
import dev.sweepline.trainer.inference.PixelText;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// Images as training sees them, in rows under the names of what changed them, with their classes
/// and the shares of these.
public final class AugmentationSheet {
  private static final int LEAST_SIDE = 150;
  private static final int GAP = 14;
  private static final int LETTER = 2;
  private static final int LINE = LETTER * (PixelText.HEIGHT + 3);
  private static final Color INK = new Color(0x20, 0x24, 0x2c);
  private static final Color QUIET = new Color(0x6a, 0x72, 0x80);
  private static final Color EDGE = new Color(0xc4, 0xca, 0xd4);

  /// The picture, and which classes the numbers in it are, where it has numbers.
  public record Drawn(BufferedImage picture, List<String> legend) {}

  private record Row(List<String> heading, Batch batch, int labelLines) {
    int headingHeight() {
      return heading.isEmpty() ? 0 : heading.size() * LINE + LETTER * 2;
    }

    int labelHeight() {
      return labelLines * LINE;
    }
  }

  private final ImageSet images;
  private final int size;
  private final int zoom;
  private final int columns;
  private final ClassLabels labels;

  private AugmentationSheet(ImageSet images, int size) {
    this.images = images;
    this.size = size;
    zoom = Math.max(1, Math.ceilDiv(LEAST_SIDE, size));
    columns = images.train().size();
    labels = new ClassLabels(images.classes());
  }

  /// The images as they are, then `rows` rows of each augmentation, as the first steps would draw
  /// them.
  public static Drawn draw(
      Settings settings, List<AugmentationSettings> augmentations, int images, int rows) {
    var data = settings.data();
    var sheet = new AugmentationSheet(ImageFolders.some(data, images), data.imageSize());
    var drawn = new ArrayList<Row>();
    drawn.add(sheet.row("as they are", new AugmentationSettings.None(), settings.seed(), 0));
    for (var augmentation : augmentations) {
      for (int step = 0; step < rows; step++) {
        var heading = step == 0 ? described(augmentation) : "";
        drawn.add(sheet.row(heading, augmentation, settings.seed(), step));
      }
    }
    return new Drawn(sheet.picture(drawn), sheet.labels.legend());
  }

  private Row row(String heading, AugmentationSettings augmentation, long seed, long step) {
    int classes = images.classes().size();
    var maker =
        new BatchMaker(
            images.train(),
            BatchMaker.Corrupt.LEFT_OUT,
            classes,
            size,
            augmentation,
            0,
            ClassWeights.equal(),
            seed);
    var memory = ImageMemory.of(columns, size, size);
    var batch = maker.make(step, IntStream.range(0, columns).toArray(), memory);
    int lines = IntStream.range(0, columns).map(i -> labels(batch, i).size()).max().orElse(0);
    return new Row(wrapped(heading), batch, lines);
  }

  private BufferedImage picture(List<Row> rows) {
    int side = size * zoom;
    int width = width();
    int height =
        GAP
            + rows.stream()
                .mapToInt(row -> row.headingHeight() + side + row.labelHeight() + GAP)
                .sum();
    var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var graphics = picture.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    int top = GAP;
    for (var row : rows) {
      graphics.setColor(INK);
      for (int i = 0; i < row.heading().size(); i++) {
        write(graphics, row.heading().get(i), GAP, top + i * LINE, width - 2 * GAP);
      }
      top += row.headingHeight();
      for (int i = 0; i < columns; i++) {
        int left = GAP + i * (side + GAP);
        copy(row.batch().images().asFloatBuffer(), i, picture, left, top);
        graphics.setColor(EDGE);
        graphics.drawRect(left - 1, top - 1, side + 1, side + 1);
        graphics.setColor(QUIET);
        int line = top + side + LETTER * 2;
        for (var label : labels(row.batch(), i)) {
          write(graphics, label, left, line, side);
          line += LINE;
        }
      }
      top += side + row.labelHeight() + GAP;
    }
    graphics.dispose();
    return picture;
  }

  private int width() {
    return GAP + columns * (size * zoom + GAP);
  }

  /// As many words to a line as fit.
  private List<String> wrapped(String heading) {
    var lines = new ArrayList<String>();
    for (var word : heading.isEmpty() ? new String[0] : heading.split(" ", -1)) {
      var longer = lines.isEmpty() ? word : lines.getLast() + " " + word;
      if (lines.isEmpty() || PixelText.width(longer) * LETTER > width() - 2 * GAP) {
        lines.add(word);
      } else {
        lines.set(lines.size() - 1, longer);
      }
    }
    return lines;
  }

  private void copy(FloatBuffer pixels, int index, BufferedImage to, int left, int top) {
    int from = index * size * size * Picture.COLORS;
    for (int y = 0; y < size * zoom; y++) {
      for (int x = 0; x < size * zoom; x++) {
        int pixel = from + (y / zoom * size + x / zoom) * Picture.COLORS;
        int rgb = 0;
        for (int color = 0; color < Picture.COLORS; color++) {
          rgb = rgb << 8 | BatchMaker.shown(pixels.get(pixel + color), color);
        }
        to.setRGB(left + x, top + y, rgb);
      }
    }
  }

  /// The class, or those that were mixed with their shares, the larger one first.
  private List<String> labels(Batch batch, int index) {
    int classes = images.classes().size();
    record Share(String name, float share) {}
    var shares =
        IntStream.range(0, classes)
            .mapToObj(c -> new Share(labels.label(c), batch.targets()[index * classes + c]))
            .filter(share -> share.share() >= 0.005)
            .sorted(Comparator.comparingDouble(Share::share).reversed())
            .toList();
    return shares.size() == 1
        ? List.of(shares.getFirst().name())
        : shares.stream()
            .map(share -> Math.round(share.share() * 100) + "% " + share.name())
            .toList();
  }

  private static void write(Graphics2D graphics, String text, int left, int top, int width) {
    var scaled = (Graphics2D) graphics.create();
    scaled.translate(left, top);
    scaled.scale(LETTER, LETTER);
    int kept = text.length();
    while (kept > 0 && PixelText.width(text.substring(0, kept)) * LETTER > width) {
      kept--;
    }
    PixelText.draw(scaled, text.substring(0, kept), 0, 0);
    scaled.dispose();
  }

  /// A record in the words of the configuration: its name and its parameters.
  private static String described(AugmentationSettings augmentation) {
    return augmentation
        .toString()
        .replace('[', ' ')
        .replace("]", "")
        .replace(",", "")
        .replace("operations", "num_ops")
        .replace(".0 ", " ")
        .toLowerCase(Locale.ROOT);
  }
}
