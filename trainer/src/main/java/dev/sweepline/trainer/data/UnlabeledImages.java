package dev.sweepline.trainer.data;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.config.Settings.DataSettings;
import dev.sweepline.trainer.data.ImageLoader.Sample;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/// The images of a folder whose classes are to be found out, in the order of their names.
///
/// @param names below the folder
public record UnlabeledImages(List<String> names, ImageSet images) {

  /// As validation images. Throws a `TrainingFailure` with `DATA` that names what is in the way.
  public static UnlabeledImages read(
      Path folder, DataSettings settings, BooleanSupplier stopAsked) {
    if (!Files.isDirectory(folder)) {
      throw new TrainingFailure(ExitCode.DATA, "no folder " + folder);
    }
    var loader = new ImageLoader(settings.unlabeled(folder), stopAsked);
    var files = ImageNames.below(folder);
    var images = files.stream().map(file -> loader.labeled(new Sample(file, 0))).toList();
    loader.decode(images);
    var names =
        IntStream.range(0, files.size())
            .filter(i -> images.get(i).isWhole())
            .mapToObj(i -> folder.relativize(files.get(i)).toString())
            .toList();
    if (names.isEmpty()) {
      throw new TrainingFailure(ExitCode.DATA, "no images (png, jpg, tif) in " + folder);
    }
    return new UnlabeledImages(
        names, new ImageSet(List.of("unknown"), List.of(), images, "").whole());
  }
}
