package dev.sweepline.operator.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Keeps what a trainer writes in the store until it is told to stop, then stores the rest: a
/// native sidecar, which Kubernetes ends after the trainer. The trainer never waits for it.
public final class Keeper {
  private static final System.Logger LOG = System.getLogger(Keeper.class.getName());
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  /// So long something may wait before somebody should know.
  private static final Duration BEHIND = Duration.ofMinutes(2);

  private final StoreSettings settings;
  private final Bucket bucket;
  private final Duration behindAfter;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private long upToDate = System.nanoTime();
  private boolean learnt;
  private @Nullable String trouble;

  Keeper(StoreSettings settings, Bucket bucket) {
    this(settings, bucket, BEHIND);
  }

  Keeper(StoreSettings settings, Bucket bucket, Duration behindAfter) {
    this.settings = settings;
    this.bucket = bucket;
    this.behindAfter = behindAfter;
  }

  /// No arguments: the environment says all.
  public static void main(String[] arguments) throws IOException, InterruptedException {
    var ended = new CountDownLatch(1);
    StoreSettings settings;
    try {
      settings = StoreSettings.of(System.getenv());
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    try (var bucket = new Bucket(settings.place())) {
      var keeper = new Keeper(settings, bucket);
      var patience = settings.patience();
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    keeper.stop();
                    halted(ended, patience);
                  },
                  "stop"));
      keeper.run();
    } finally {
      ended.countDown();
    }
  }

  /// Being told to stop is the good end: no exit code 143.
  private static void halted(CountDownLatch ended, Duration patience) {
    try {
      if (ended.await(patience.toSeconds() + 30, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Lets `run` store what is there and return.
  void stop() {
    stopping.countDown();
  }

  void run() throws IOException, InterruptedException {
    var mirror = new Mirror(settings, bucket);
    Files.writeString(settings.readyFile(), "");
    LOG.log(
        Level.INFO, "keeper begins folder={0} store={1}", settings.folder(), settings.address(""));
    var pause = LOOK_AGAIN;
    while (!stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
      pause = round(mirror, false) ? LOOK_AGAIN : longer(pause);
      tellBehind();
    }
    // It may be killed at any moment from now on.
    LastWords.ofKeeper(settings, "there was no time to store the rest");
    finish(mirror);
  }

  private void finish(Mirror mirror) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + settings.patience().toNanos();
    var pause = FIRST_PAUSE;
    while (!(round(mirror, true) && mirror.unstored().isEmpty())
        && mirror.tooLarge().isEmpty()
        && System.nanoTime() + pause.toNanos() - deadline < 0) {
      Thread.sleep(pause);
      pause = longer(pause);
    }
    var left = mirror.unstored();
    LastWords.ofKeeper(
        settings, left.isEmpty() ? trouble : why(mirror, left.size(), left.getFirst()));
    LOG.log(Level.INFO, "keeper ends unstored={0}", left.size());
  }

  private String why(Mirror mirror, int count, String one) {
    var cause =
        trouble != null
            ? trouble
            : mirror.tooLarge().isEmpty()
                ? "there was no time"
                : "a file is larger than 5 GiB, which one request cannot carry";
    return "%d files are not in the store, %s among them: %s".formatted(count, one, cause);
  }

  /// @return whether the store did what it was asked
  private boolean round(Mirror mirror, boolean last) throws IOException {
    try {
      if (!learnt) {
        mirror.learn();
        learnt = true;
      }
      mirror.round(last);
      if (trouble != null) {
        LOG.log(Level.INFO, "the store answers again");
        trouble = null;
      }
      upToDate = System.nanoTime();
      return true;
    } catch (StoreTrouble e) {
      if (!String.valueOf(e.getMessage()).equals(trouble)) {
        LOG.log(Level.WARNING, "{0}; training goes on", e.getMessage());
      }
      trouble = String.valueOf(e.getMessage());
      return false;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /// Kubernetes looks at the file, so that the operator hears of it.
  private void tellBehind() throws IOException {
    boolean behind = System.nanoTime() - upToDate > behindAfter.toNanos();
    if (behind && !Files.exists(settings.behindFile())) {
      Files.writeString(settings.behindFile(), "");
    } else if (!behind) {
      Files.deleteIfExists(settings.behindFile());
    }
  }

  private static Duration longer(Duration pause) {
    return Patience.longer(pause);
  }
}
