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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// Reads `train/CLASS/*.png` with `val/CLASS/*.png` beside it, one `CLASS/*.png` tree that is split
/// by class, or `train.csv` with a folder of images, split by class too.
public final class ImageFolders {
  private static final String LABELS = "train.csv";

  private final DataSettings settings;
  private final ImageLoader loader;

  private ImageFolders(DataSettings settings, BooleanSupplier stopAsked) {
    this.settings = settings;
    this.loader = new ImageLoader(settings, stopAsked);
  }

  /// All images, decoded, without what is corrupt. Throws a `TrainingFailure` with `DATA` that
  /// names the file or folder in the way.
  public static ImageSet read(DataSettings settings) {
    return read(settings, () -> false);
  }

  /// Throws a `TrainingFailure` with `STOPPED` when asked to stop meanwhile.
  public static ImageSet read(DataSettings settings, BooleanSupplier stopAsked) {
    var reader = new ImageFolders(settings, stopAsked);
    var found = reader.found((done, all) -> {});
    reader.loader.decode(found.train());
    reader.loader.decode(found.val());
    var whole = found.whole();
    refuseGaps(whole, settings.root());
    return whole;
  }

  /// All images, to be decoded while training runs. Throws as `read` does, but for what is corrupt.
  public static ImageSet find(
      DataSettings settings, BooleanSupplier stopAsked, ReadingProgress progress) {
    return new ImageFolders(settings, stopAsked).found(progress);
  }

  /// The validation images alone, decoded, without what is corrupt; nothing else is read.
  public static ValidationImages validation(DataSettings settings, BooleanSupplier stopAsked) {
    var reader = new ImageFolders(settings, stopAsked);
    var listed = reader.listed();
    var files = new HashMap<Labeled, Path>();
    var train = reader.labeled(listed.train(), files);
    var val =
        listed
            .val()
            .map(samples -> reader.labeled(samples, files))
            .orElseGet(() -> Split.stratified(train, listed.classes().size(), settings).val());
    reader.loader.decode(val);
    var whole = val.stream().filter(Labeled::isWhole).toList();
    var names =
        whole.stream()
            .map(image -> Objects.requireNonNull(files.get(image)))
            .map(file -> settings.root().relativize(file).toString())
            .toList();
    return new ValidationImages(names, new ImageSet(listed.classes(), List.of(), whole, ""));
  }

  private List<Labeled> labeled(List<Sample> samples, Map<Labeled, Path> files) {
    return samples.stream()
        .map(sample -> {
          var image = loader.labeled(sample);
          files.put(image, sample.file());
          return image;
        })
        .toList();
  }

  /// Whether the images to validate are a share of all, and not those of a folder: then the seed of
  /// the split says which.
  public static boolean splits(DataSettings settings) {
    return new ImageFolders(settings, () -> false).listed().val().isEmpty();
  }

  /// A few images of as many classes as there are, for people to look at; all count as training
  /// images.
  static ImageSet some(DataSettings settings, int count) {
    var reader = new ImageFolders(settings, () -> false);
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
    var few = chosen.stream().limit(count).map(reader.loader::labeled).toList();
    return new ImageSet(listed.classes(), few, List.of(), "").whole();
  }

  /// Which files there are; without `val`, `train` is to be split.
  private record Listed(List<String> classes, List<Sample> train, Optional<List<Sample>> val) {}

  private ImageSet found(ReadingProgress progress) {
    var listed = listed();
    int all = listed.train().size() + listed.val().map(List::size).orElse(0);
    var done = new AtomicInteger();
    Runnable afterEach = () -> progress.read(done.incrementAndGet(), all);
    var train = loader.found(listed.train(), afterEach);
    var val = listed.val().map(samples -> loader.found(samples, afterEach));
    // Whatever turns out to be corrupt, the same images are held back.
    var split =
        val.map(images -> new Split(train, images))
            .orElseGet(() -> Split.stratified(train, listed.classes().size(), settings));
    var found = new ImageSet(listed.classes(), split.train(), split.val(), loader.digest());
    refuseGaps(found, settings.root());
    return found;
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
  static void refuseGaps(ImageSet images, Path root) {
    var counts = ImageSet.counts(images.train(), images.classes().size());
    for (int label = 0; label < counts.length; label++) {
      if (counts[label] == 0) {
        throw broken(
            "no image to train class %s in %s".formatted(images.classes().get(label), root));
      }
    }
    if (images.train().size() < 2 || images.val().isEmpty()) {
      throw broken(
          "%d images to train and %d to validate in %s are too few"
              .formatted(images.train().size(), images.val().size(), root));
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
