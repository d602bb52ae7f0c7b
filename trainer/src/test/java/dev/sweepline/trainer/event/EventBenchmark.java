package dev.sweepline.trainer.event;

import dev.sweepline.testing.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Run by `make bench-trainer`, not with the tests: what an event costs the thread that trains.
class EventBenchmark {
  private static final int LINE_EVERY = 10;
  private static final int WARM_UP = 2_000;
  private static final int EVENTS = 20_000;
  private static final long STEP_NANOS = 500_000;
  private static final Map<String, Double> METRICS =
      Map.of("train_loss", 0.25, "lr", 1e-3, "images_per_s", 99.0, "grad_norm", 1.5);

  @TempDir Path folder;

  @Test
  void microsecondsPerEventWithAndWithoutABroker() throws Exception {
    System.out.printf(
        "%d events of progress, one every %d us, on the thread that trains:%n",
        EVENTS, STEP_NANOS / 1000);
    try (var broker = KafkaBroker.start(folder)) {
      var properties = folder.resolve("client.properties");
      Files.writeString(properties, "bootstrap.servers=" + broker.address());
      broker.createTopic("sweepline.events");
      measure("broker present", events(properties, 1));
      broker.kill();
      var away = events(properties, 2);
      measure("broker away", away);
      System.out.printf(
          "  spool %d KiB%n", Files.size(folder.resolve("a2/" + SpoolFile.NAME)) / 1024);
    }
    measure("no events", RunEvents.open("uid-1", 1, nowhere(), Clock.systemUTC()));
  }

  private RunEvents events(Path properties, int attempt) throws IOException {
    return RunEvents.open(
        "uid-1",
        attempt,
        new RunEvents.Destination(
            Optional.empty(),
            Optional.of(properties),
            "sweepline.events",
            Optional.of("00ff"),
            folder.resolve("a" + attempt),
            Secrets.of(Map.of())),
        Clock.systemUTC());
  }

  private RunEvents.Destination nowhere() {
    return new RunEvents.Destination(
        Optional.empty(),
        Optional.empty(),
        "sweepline.events",
        Optional.empty(),
        folder,
        Secrets.of(Map.of()));
  }

  private static void measure(String what, RunEvents events) {
    var nanos = new long[EVENTS];
    for (int i = 0; i < WARM_UP + EVENTS; i++) {
      long start = System.nanoTime();
      events.progress(i, i / 100.0, METRICS);
      if (i % LINE_EVERY == 0) {
        events.printed(false, "INFO a line of some length about step " + i);
      }
      long took = System.nanoTime() - start;
      if (i >= WARM_UP) {
        nanos[i - WARM_UP] = took;
      }
      LockSupport.parkNanos(STEP_NANOS - took);
    }
    long closing = System.nanoTime();
    events.close();
    Arrays.sort(nanos);
    System.out.printf(
        "%s: mean %.2f us, p50 %.2f, p99 %.2f, max %.0f; closing took %d ms%n",
        what,
        Arrays.stream(nanos).average().orElseThrow() / 1000,
        nanos[EVENTS / 2] / 1000.0,
        nanos[EVENTS / 100 * 99] / 1000.0,
        nanos[EVENTS - 1] / 1000.0,
        (System.nanoTime() - closing) / 1_000_000);
  }
}
