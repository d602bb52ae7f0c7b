package dev.sweepline.trainer.data;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.config.Settings.DataSettings;
import dev.sweepline.trainer.data.ImageLoader.Sample;
import dev.sweepline.trainer.data.ImageSet.Labeled;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// Reads `train/CLASS/*.png` with `val/CLASS/*.png` beside it, one `CLASS/*.png` tree that is split
/// by class, or `train.csv` with a folder of images, split by class too.
public final class ImageFolders {
  private static final String LABELS = "train.csv";

  private final DataSettings settings;
  private final ImageLoader loader;

  private final ReadingProgress progress;
  private int read;

  private ImageFolders(DataSettings settings, BooleanSupplier stopAsked, ReadingProgress progress) {
    this.settings = settings;
    this.loader = new ImageLoader(settings, stopAsked);
    this.progress = progress;
  }

  /// Throws a `TrainingFailure` with `DATA` that names the file or folder in the way.
  public static ImageSet read(DataSettings settings) {
    return read(settings, () -> false);
  }

  /// Throws a `TrainingFailure` with `STOPPED` when asked to stop meanwhile.
  public static ImageSet read(DataSettings settings, BooleanSupplier stopAsked) {
    return read(settings, stopAsked, (done, all) -> {});
  }

  /// The same, and tells how far it is.
  public static ImageSet read(
      DataSettings settings, BooleanSupplier stopAsked, ReadingProgress progress) {
    return new ImageFolders(settings, stopAsked, progress).read();
  }

  /// A few images of as many classes as there are, for people to look at; all count as training
  /// images.
  static ImageSet some(DataSettings settings, int count) {
    var reader = new ImageFolders(settings, () -> false, (done, all) -> {});
    var listed = reader.listed();
    var chosen = new ArrayList<Sample>();
    for (int round = 0; chosen.size() < count && round < listed.train().size(); round++) {
      for (int label = 0; label < listed.classes().size(); label++) {
        int wanted = label;
        listed.train().stream()
            .filter(sample -> sample.label() == wanted)
            .skip(round)
            .findFirst()
            .ifPresent(chosen::add);
      }
    }
    var few = chosen.stream().limit(count).toList();
    return new ImageSet(listed.classes(), reader.labeled(few, few.size()), List.of(), "");
  }

  /// Which files there are; without `val`, `train` is to be split.
  private record Listed(List<String> classes, List<Sample> train, Optional<List<Sample>> val) {}

  private ImageSet read() {
    var root = settings.root();
    var listed = listed();
    var classes = listed.classes();
    int all = listed.train().size() + listed.val().map(List::size).orElse(0);
    var trained = labeled(listed.train(), all);
    List<Labeled> validated;
    if (listed.val().isPresent()) {
      validated = labeled(listed.val().get(), all);
    } else {
      var split = Split.stratified(trained, classes.size(), settings);
      trained = split.train();
      validated = split.val();
    }
    refuseEmptyClasses(trained, classes);
    if (trained.size() < 2 || validated.isEmpty()) {
      throw broken(
          "%d images to train and %d to validate in %s are too few"
              .formatted(trained.size(), validated.size(), root));
    }
    return new ImageSet(classes, trained, validated, loader.digest());
  }

  private List<Labeled> labeled(List<Sample> samples, int all) {
    return loader.load(samples, () -> progress.read(++read, all)).stream()
        .map(ImageLoader.Loaded::labeled)
        .toList();
  }

  private Listed listed() {
    var root = settings.root();
    if (!Files.isDirectory(root)) {
      throw broken("data.root: no folder " + root);
    }
    var labels = root.resolve(settings.labels().orElse(LABELS));
    return settings.labels().isPresent() || Files.exists(labels) ? labeled(labels) : folders();
  }

  private Listed labeled(Path labels) {
    byte[] content;
    try {
      content = Files.readAllBytes(labels);
    } catch (IOException e) {
      throw new TrainingFailure(ExitCode.DATA, "data.labels: cannot read " + labels + ": " + e, e);
    }
    var images = settings.images().map(settings.root()::resolve).orElseGet(this::neighbourOfLabels);
    if (!Files.isDirectory(images)) {
      throw broken("data.images: no folder " + images);
    }
    loader.digest(labels, content);
    var read = LabelFile.parse(labels, content, images);
    if (read.classes().size() < 2) {
      throw broken(
          "%s names the classes %s: at least two are needed".formatted(labels, read.classes()));
    }
    return new Listed(read.classes(), read.samples(), Optional.empty());
  }

  private Path neighbourOfLabels() {
    return Stream.of("train", "images")
        .map(settings.root()::resolve)
        .filter(Files::isDirectory)
        .findFirst()
        .orElse(settings.root());
  }

  private Listed folders() {
    var root = settings.root();
    var train = Files.isDirectory(root.resolve("train")) ? root.resolve("train") : root;
    var classes = folders(train).stream().map(folder -> folder.getFileName().toString()).toList();
    if (classes.size() < 2) {
      throw broken(
          "at least two folders of images, one per class, are needed in %s, which has %s"
              .formatted(train, classes));
    }
    var val = root.resolve("val");
    if (train.equals(root) || !Files.isDirectory(val)) {
      return new Listed(classes, samples(train, classes), Optional.empty());
    }
    refuseOtherClasses(val, classes);
    return new Listed(classes, samples(train, classes), Optional.of(samples(val, classes)));
  }

  private void refuseOtherClasses(Path val, List<String> classes) {
    for (var folder : folders(val)) {
      if (!classes.contains(folder.getFileName().toString())) {
        throw broken("class without training images: " + folder);
      }
    }
  }

  /// What can never be learned would lower the score of everything else.
  private void refuseEmptyClasses(List<Labeled> train, List<String> classes) {
    var counts = ImageSet.counts(train, classes.size());
    for (int label = 0; label < counts.length; label++) {
      if (counts[label] == 0) {
        throw broken(
            "no image to train class %s in %s".formatted(classes.get(label), settings.root()));
      }
    }
  }

  private static List<Sample> samples(Path folder, List<String> classes) {
    var samples = new ArrayList<Sample>();
    for (int label = 0; label < classes.size(); label++) {
      for (var file : images(folder.resolve(classes.get(label)))) {
        samples.add(new Sample(file, label));
      }
    }
    return samples;
  }

  private static List<Path> folders(Path folder) {
    return listed(folder).stream()
        .filter(path -> Files.isDirectory(path) && !path.getFileName().toString().startsWith("."))
        .toList();
  }

  private static List<Path> images(Path folder) {
    return Files.isDirectory(folder) ? ImageNames.below(folder) : List.of();
  }

  private static List<Path> listed(Path folder) {
    try (var paths = Files.list(folder)) {
      return paths.sorted().toList();
    } catch (IOException e) {
      throw new TrainingFailure(ExitCode.DATA, "cannot list " + folder + ": " + e.getMessage(), e);
    }
  }

  private static TrainingFailure broken(String message) {
    return new TrainingFailure(ExitCode.DATA, message);
  }
}
