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
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/// Reads image files side by side: once for the digest of all, and again when their pixels are
/// needed, which are kept as long as they fit. Counts those that are corrupt.
final class ImageLoader {
  private static final System.Logger LOG = System.getLogger(ImageLoader.class.getName());

  private static final long LOOK_MILLIS = 200;
  // The rest is for decoding, which takes an image's own size, and for what comes and goes.
  private static final double SHARE_OF_HEAP = 0.6;

  /// An image file and the index of its class.
  record Sample(Path file, int label) {}

  private final DataSettings settings;
  private final BooleanSupplier stopAsked;
  private final MessageDigest digest = Sha256.begin();
  private final AtomicInteger corrupt = new AtomicInteger();
  private final long mostBytes;
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

  /// Takes the digest of the images and leaves them to be decoded; `afterEach` runs on one thread.
  List<Labeled> found(List<Sample> samples, Runnable afterEach) {
    var hashes =
        inOrder(samples, sample -> Sha256.of(content(sample.file())), _ -> afterEach.run());
    for (int i = 0; i < samples.size(); i++) {
      digest(samples.get(i).file(), hashes.get(i));
    }
    return samples.stream().map(this::labeled).toList();
  }

  /// Not looked at yet.
  Labeled labeled(Sample sample) {
    var file = sample.file();
    return new Labeled(
        Pixels.decodedBy(() -> decode(file), picture -> fits(picture, file)), sample.label());
  }

  /// Decodes all that never were.
  void decode(List<Labeled> images) {
    inOrder(images, Labeled::isWhole, _ -> {});
  }

  /// With one thread more than `data.workers`: the one that trains later has nothing to do yet.
  private <T, R> List<R> inOrder(List<T> all, Function<T, R> task, Consumer<R> afterEach) {
    var results = new ArrayList<R>();
    var ahead = new ArrayDeque<Future<R>>();
    // Not waited for at the end: a file system that hangs holds its threads for ever.
    @SuppressWarnings("resource")
    var workers =
        Executors.newFixedThreadPool(
            settings.workers() + 1, Thread.ofPlatform().daemon().name("reading-", 0).factory());
    try {
      int next = 0;
      while (results.size() < all.size()) {
        while (next < all.size() && ahead.size() < 4 * settings.workers()) {
          var each = all.get(next++);
          ahead.add(workers.submit(() -> task.apply(each)));
        }
        var result = await(ahead.remove());
        results.add(result);
        afterEach.accept(result);
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
    return results;
  }

  private <R> R await(Future<R> reading) throws InterruptedException, ExecutionException {
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

  private Optional<Picture> decode(Path file) {
    var content = content(file);
    try {
      return Optional.of(Picture.decode(content, settings.imageSize()));
    } catch (IOException | OutOfMemoryError e) {
      // The JDK's readers make one of the other.
      if (TrainingFailure.isOutOfHostMemory(e)) {
        throw new IllegalStateException("decoding " + file, e);
      }
      leaveOut(file, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static byte[] content(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new TrainingFailure(ExitCode.DATA, "cannot read the image " + file + ": " + e, e);
    }
  }

  private synchronized boolean fits(Picture picture, Path file) {
    if (keptBytes + picture.bytes() <= mostBytes) {
      keptBytes += picture.bytes();
      return true;
    }
    if (!isFull) {
      isFull = true;
      LOG.log(
          Level.WARNING,
          "images do not all fit in the heap, from file={0} on they are read in each epoch kept_mib={1}",
          file,
          keptBytes >> 20);
    }
    return false;
  }

  private void leaveOut(Path file, String problem) {
    if (corrupt.incrementAndGet() > settings.maxCorrupt()) {
      throw new TrainingFailure(
          ExitCode.DATA,
          "corrupt image %s: %s (data.max_corrupt=%d)"
              .formatted(file, problem, settings.maxCorrupt()));
    }
    LOG.log(Level.WARNING, "corrupt image left out file={0} problem={1}", file, problem);
  }
}
