package dev.sweepline.trainer.data;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.config.Settings.DataSettings;
import dev.sweepline.trainer.data.ImageSet.Labeled;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Reads `train/CLASS/*.png` with `val/CLASS/*.png` beside it, or one `CLASS/*.png` tree that is
/// split by class.
public final class ImageFolders {
  private static final System.Logger LOG = System.getLogger(ImageFolders.class.getName());
  private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg");

  private final DataSettings settings;
  private final MessageDigest digest = sha256();
  private int corrupt;

  private ImageFolders(DataSettings settings) {
    this.settings = settings;
  }

  /// Throws a `TrainingFailure` with `DATA` that names the file or folder in the way.
  public static ImageSet read(DataSettings settings) {
    return new ImageFolders(settings).read();
  }

  private ImageSet read() {
    var root = settings.root();
    if (!Files.isDirectory(root)) {
      throw broken("data.root: no folder " + root);
    }
    var train = Files.isDirectory(root.resolve("train")) ? root.resolve("train") : root;
    var classes = folders(train).stream().map(folder -> folder.getFileName().toString()).toList();
    if (classes.size() < 2) {
      throw broken("at least two folders of images, one per class, are needed in " + train);
    }
    var trained = load(train, classes);
    var val = root.resolve("val");
    List<Labeled> validated;
    if (!train.equals(root) && Files.isDirectory(val)) {
      refuseOtherClasses(val, classes);
      validated = load(val, classes);
    } else {
      var split = Split.stratified(trained, classes.size(), settings);
      trained = split.train();
      validated = split.val();
    }
    if (trained.size() < 2 || validated.isEmpty()) {
      throw broken(
          "%d images to train and %d to validate in %s are too few"
              .formatted(trained.size(), validated.size(), root));
    }
    return new ImageSet(
        classes, trained, validated, "sha256:" + HexFormat.of().formatHex(digest.digest()));
  }

  private void refuseOtherClasses(Path val, List<String> classes) {
    for (var folder : folders(val)) {
      if (!classes.contains(folder.getFileName().toString())) {
        throw broken("class without training images: " + folder);
      }
    }
  }

  /// One file after the other in the order of names, decoded side by side.
  private List<Labeled> load(Path folder, List<String> classes) {
    var labeled = new ArrayList<Labeled>();
    try (var workers = Executors.newFixedThreadPool(settings.workers())) {
      for (int label = 0; label < classes.size(); label++) {
        var files = images(folder.resolve(classes.get(label)));
        var reading = new ArrayList<Future<Read>>();
        for (var file : files) {
          Callable<Read> task = () -> read(file);
          reading.add(workers.submit(task));
        }
        for (var read : reading) {
          var picture = digested(read.get());
          if (picture != null) {
            labeled.add(new Labeled(picture, label));
          }
        }
      }
    } catch (ExecutionException e) {
      throw new TrainingFailure(ExitCode.DATA, "reading " + folder + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainingFailure(ExitCode.ERROR, "interrupted while reading " + folder, e);
    }
    return labeled;
  }

  private record Read(Path file, String sha256, @Nullable Picture picture, String problem) {}

  private Read read(Path file) throws IOException {
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IOException("cannot read " + file + ": " + e.getMessage(), e);
    }
    var hash = HexFormat.of().formatHex(sha256().digest(content));
    try {
      return new Read(file, hash, Picture.decode(content, settings.imageSize()), "");
    } catch (IOException e) {
      return new Read(file, hash, null, String.valueOf(e.getMessage()));
    }
  }

  private @Nullable Picture digested(Read read) {
    var name = settings.root().relativize(read.file());
    digest.update((name + "\0" + read.sha256() + "\n").getBytes(StandardCharsets.UTF_8));
    if (read.picture() == null) {
      corrupt++;
      if (corrupt > settings.maxCorrupt()) {
        throw broken(
            "corrupt image %s: %s (data.max_corrupt=%d)"
                .formatted(read.file(), read.problem(), settings.maxCorrupt()));
      }
      LOG.log(
          System.Logger.Level.WARNING,
          "corrupt image left out file={0} problem={1}",
          read.file(),
          read.problem());
    }
    return read.picture();
  }

  private static List<Path> folders(Path folder) {
    return listed(folder).stream()
        .filter(path -> Files.isDirectory(path) && !path.getFileName().toString().startsWith("."))
        .toList();
  }

  private static List<Path> images(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    return listed(folder).stream().filter(ImageFolders::isImage).toList();
  }

  private static boolean isImage(Path file) {
    var name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return Files.isRegularFile(file) && ENDINGS.stream().anyMatch(name::endsWith);
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

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
