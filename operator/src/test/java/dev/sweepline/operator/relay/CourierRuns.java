package dev.sweepline.operator.relay;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// Couriers as tests send them.
public final class CourierRuns {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private CourierRuns() {}

  /// All rows of the first attempt, unsigned.
  public static void sendRows(String servers, Path folder, String uid) throws Exception {
    var why =
        run(
            new Courier.Errand(
                folder,
                uid,
                kafka(folder, servers),
                "sweepline.events",
                false,
                false,
                true,
                Map.of(1, "")),
            PATIENCE);
    if (!why.isEmpty()) {
      throw new IllegalStateException(why);
    }
  }

  static Path kafka(Path folder, String servers) throws Exception {
    return Files.writeString(
        Files.createDirectories(folder).resolve("client.properties"),
        "bootstrap.servers=" + servers + "\n");
  }

  static String run(Courier.Errand errand, Duration patience) throws Exception {
    long deadline = System.nanoTime() + patience.toNanos();
    return Courier.run(errand, () -> System.nanoTime() - deadline > 0);
  }
}
