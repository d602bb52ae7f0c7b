package dev.sweepline.trainer.training;

import dev.sweepline.trainer.data.GenerateDocuments;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/// Image files as a user has them: pages of 868 px a side, as many pixels as a page of 754 × 1000,
/// every other one a PNG in gray, as scanners make it, or a JPEG in colour, as phones do.
final class Pages {
  private static final Color PAPER = new Color(255, 225, 150, 60);

  private Pages() {}

  /// `train` with that many pages and `val` with one of each kind, made once.
  static Path folder(int train) throws IOException {
    var folder =
        Path.of(System.getProperty("sweepline.root"), "trainer/target/bench/pages-" + train);
    var complete = folder.resolve("complete");
    if (!Files.exists(complete)) {
      write(folder.resolve("train"), train, 1);
      write(folder.resolve("val"), 10, 2);
      Files.writeString(complete, "");
    }
    return folder;
  }

  private static void write(Path folder, int pages, int seed) throws IOException {
    GenerateDocuments.main(
        new String[] {
          folder.toString(), "--pages", "" + pages, "--size", "868", "--seed", "" + seed
        });
    var files = pngs(folder);
    for (int i = 1; i < files.size(); i += 2) {
      var png = files.get(i);
      var name = png.getFileName().toString().replace(".png", ".jpg");
      ImageIO.write(coloured(ImageIO.read(png.toFile())), "jpg", png.resolveSibling(name).toFile());
      Files.delete(png);
    }
  }

  private static List<Path> pngs(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".png")).sorted().toList();
    }
  }

  private static BufferedImage coloured(BufferedImage page) {
    var image = new BufferedImage(page.getWidth(), page.getHeight(), BufferedImage.TYPE_INT_RGB);
    var graphics = image.createGraphics();
    graphics.drawImage(page, 0, 0, null);
    graphics.setColor(PAPER);
    graphics.fillRect(0, 0, page.getWidth(), page.getHeight());
    graphics.dispose();
    return image;
  }
}
