package dev.sweepline.trainer.data;

import dev.sweepline.trainer.config.AugmentationSettings.Document;
import java.awt.Color;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;

/// Writes the data set of the quickstart: pages of ten kinds that look scanned, `CLASS/0001.png`.
/// The same seed gives the same bytes.
public final class GenerateDocuments {
  private static final Map<String, Integer> DEFAULTS =
      Map.of("--pages", 600, "--seed", 1, "--size", 96);

  private static final Document SCANNER = new Document(8, 0, 0.06, 0, 0.4, 0.4, 0.12, 0.5, 0.3);

  private GenerateDocuments() {}

  /// `OUTDIR [--pages N] [--seed S] [--size PX]`; N counts over all classes.
  public static void main(String[] arguments) throws IOException {
    var options = new HashMap<>(DEFAULTS);
    Path folder = null;
    for (int i = 0; i < arguments.length; i++) {
      var argument = arguments[i];
      if (DEFAULTS.containsKey(argument) && i + 1 < arguments.length) {
        options.put(argument, Integer.valueOf(arguments[++i]));
      } else if (!argument.startsWith("--") && folder == null) {
        folder = Path.of(argument);
      } else {
        throw new IllegalArgumentException("cannot use " + argument + " of " + List.of(arguments));
      }
    }
    if (folder == null) {
      throw new IllegalArgumentException("the folder to write to is missing");
    }
    write(
        folder,
        options.getOrDefault("--pages", 0),
        options.getOrDefault("--seed", 0),
        options.getOrDefault("--size", 0));
  }

  static void write(Path folder, int pages, long seed, int size) throws IOException {
    ImageIO.setUseCache(false);
    var kinds = DocumentKind.values();
    for (int k = 0; k < kinds.length; k++) {
      var kind = kinds[k];
      var ofKind = Files.createDirectories(folder.resolve(kind.folder()));
      int count = (pages + k) / kinds.length;
      for (int i = 0; i < count; i++) {
        var random = Random.from(Seeds.random(seed, k, i));
        var file = ofKind.resolve(String.format(Locale.ROOT, "%04d.png", i + 1));
        try (var out = Files.newOutputStream(file)) {
          ImageIO.write(page(kind, size, random), "png", out);
        }
      }
    }
  }

  private static BufferedImage page(DocumentKind kind, int size, Random random) {
    var image = new BufferedImage(size, size, BufferedImage.TYPE_BYTE_GRAY);
    var graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setColor(new Color(0.95f, 0.95f, 0.95f));
    graphics.fillRect(0, 0, size, size);
    double scale = size * (0.8 + 0.25 * random.nextDouble());
    graphics.translate((size - scale) * random.nextDouble(), (size - scale) * random.nextDouble());
    graphics.scale(scale, scale);
    kind.draw(new GreekedPage(graphics, random));
    graphics.dispose();
    var values = image.getRaster().getPixels(0, 0, size, size, (float[]) null);
    var scanned = new DocumentWear(SCANNER, size, 1, random).apply(values);
    image.getRaster().setPixels(0, 0, size, size, scanned);
    return image;
  }
}
