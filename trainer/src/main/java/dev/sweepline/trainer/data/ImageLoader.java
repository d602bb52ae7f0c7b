package dev.sweepline.trainer.data;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.config.Settings.DataSettings;
import dev.sweepline.trainer.data.ImageSet.Labeled;
import dev.sweepline.trainer.digest.Sha256;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Decodes images side by side and hands them out in order; counts those that are corrupt and takes
/// the digest of all.
final class ImageLoader {
  private static final System.Logger LOG = System.getLogger(ImageLoader.class.getName());

  private static final long LOOK_MILLIS = 200;
  // The rest is for decoding, which takes an image's own size, and for what comes and goes.
  private static final double SHARE_OF_HEAP = 0.6;

  /// An image file and the index of its class.
  record Sample(Path file, int label) {}

  record Loaded(Sample sample, PictureSource source) {
    Labeled labeled() {
      return new Labeled(source, sample.label());
    }
  }

  private record Read(Path file, String sha256, @Nullable Picture picture, String problem) {}

  private final DataSettings settings;
  private final BooleanSupplier stopAsked;
  private final MessageDigest digest = Sha256.begin();
  private final long mostBytes;
  private int corrupt;
  private long keptBytes;
  private boolean isFull;

  /// `stopAsked` is looked at before each image, and while one is waited for.
  ImageLoader(DataSettings settings, BooleanSupplier stopAsked) {
    this(settings, stopAsked, Math.round(Runtime.getRuntime().maxMemory() * SHARE_OF_HEAP));
  }

  /// Pictures of more than `mostBytes` together are not kept.
  ImageLoader(DataSettings settings, BooleanSupplier stopAsked, long mostBytes) {
    this.settings = settings;
    this.stopAsked = stopAsked;
    this.mostBytes = mostBytes;
  }

  /// Those that are not corrupt, in order.
  List<Loaded> load(List<Sample> samples) {
    return load(samples, () -> {});
  }

  /// The same; `afterEach` runs whether an image was corrupt or not.
  List<Loaded> load(List<Sample> samples, Runnable afterEach) {
    var loaded = new ArrayList<Loaded>();
    var ahead = new ArrayDeque<Future<Read>>();
    // Not waited for at the end: a file system that hangs holds its threads for ever.
    @SuppressWarnings("resource")
    var workers =
        Executors.newFixedThreadPool(
            settings.workers(), Thread.ofPlatform().daemon().name("reading-", 0).factory());
    try {
      int next = 0;
      for (var sample : samples) {
        while (next < samples.size() && ahead.size() < 4 * settings.workers()) {
          var file = samples.get(next++).file();
          ahead.add(workers.submit(() -> read(file)));
        }
        var picture = digested(await(ahead.remove()));
        if (picture != null) {
          loaded.add(new Loaded(sample, kept(picture, sample.file())));
        }
        afterEach.run();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException("reading images in " + settings.root(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainingFailure(ExitCode.ERROR, "interrupted while reading images", e);
    } finally {
      workers.shutdownNow();
    }
    return loaded;
  }

  private PictureSource kept(Picture picture, Path file) {
    if (keptBytes + picture.bytes() <= mostBytes) {
      keptBytes += picture.bytes();
      return picture;
    }
    if (!isFull) {
      isFull = true;
      LOG.log(
          Level.WARNING,
          "images do not all fit in the heap, from file={0} on they are read in each epoch kept_mib={1}",
          file,
          keptBytes >> 20);
    }
    return new PictureFile(file, settings.imageSize());
  }

  private Read await(Future<Read> reading) throws InterruptedException, ExecutionException {
    while (true) {
      if (stopAsked.getAsBoolean()) {
        throw new TrainingFailure(ExitCode.STOPPED, "stopped on request while reading images");
      }
      try {
        return reading.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // It takes long: look again whether to stop.
      }
    }
  }

  /// Of everything read so far: names and contents, in order.
  String digest() {
    try {
      var soFar = (MessageDigest) digest.clone();
      return "sha256:" + HexFormat.of().formatHex(soFar.digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("every JDK can copy a SHA-256", e);
    }
  }

  /// Something beside images that says what they are.
  void digest(Path file, byte[] content) {
    digest(file, Sha256.of(content));
  }

  private void digest(Path file, String hash) {
    var name = settings.root().relativize(file);
    digest.update((name + "\0" + hash + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private Read read(Path file) {
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new TrainingFailure(ExitCode.DATA, "cannot read the image " + file + ": " + e, e);
    }
    var hash = Sha256.of(content);
    try {
      return new Read(file, hash, Picture.decode(content, settings.imageSize()), "");
    } catch (IOException | OutOfMemoryError e) {
      // The JDK's readers make one of the other.
      if (TrainingFailure.isOutOfHostMemory(e)) {
        throw new IllegalStateException("decoding " + file, e);
      }
      return new Read(file, hash, null, String.valueOf(e.getMessage()));
    }
  }

  private @Nullable Picture digested(Read read) {
    digest(read.file(), read.sha256());
    if (read.picture() == null) {
      corrupt++;
      if (corrupt > settings.maxCorrupt()) {
        throw new TrainingFailure(
            ExitCode.DATA,
            "corrupt image %s: %s (data.max_corrupt=%d)"
                .formatted(read.file(), read.problem(), settings.maxCorrupt()));
      }
      LOG.log(
          Level.WARNING,
          "corrupt image left out file={0} problem={1}",
          read.file(),
          read.problem());
    }
    return read.picture();
  }
}
