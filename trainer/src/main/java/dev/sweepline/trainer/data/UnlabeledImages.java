package dev.sweepline.trainer.data;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.data.ImageSet.Labeled;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The images of a folder whose classes are to be found out, in the order of their names.
public record UnlabeledImages(List<String> names, ImageSet images) {
  private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".tif", ".tiff");

  /// As validation images. Throws a `TrainingFailure` with `DATA` that names what is in the way.
  public static UnlabeledImages read(Path folder, int size) {
    var names = new ArrayList<String>();
    var images = new ArrayList<Labeled>();
    for (var file : files(folder)) {
      try {
        images.add(new Labeled(Picture.decode(Files.readAllBytes(file), size), 0));
        names.add(file.getFileName().toString());
      } catch (IOException e) {
        throw new TrainingFailure(
            ExitCode.DATA, "cannot read image " + file + ": " + e.getMessage(), e);
      }
    }
    if (images.isEmpty()) {
      throw new TrainingFailure(ExitCode.DATA, "no images (png, jpg, tif) in " + folder);
    }
    return new UnlabeledImages(
        List.copyOf(names), new ImageSet(List.of("unknown"), List.of(), images, ""));
  }

  private static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new TrainingFailure(ExitCode.DATA, "no folder " + folder);
    }
    try (var files = Files.list(folder)) {
      return files.filter(UnlabeledImages::isImage).sorted().toList();
    } catch (IOException e) {
      throw new TrainingFailure(ExitCode.DATA, "cannot list " + folder + ": " + e.getMessage(), e);
    }
  }

  private static boolean isImage(Path file) {
    var name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return Files.isRegularFile(file) && ENDINGS.stream().anyMatch(name::endsWith);
  }
}
