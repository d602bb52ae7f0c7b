package dev.sweepline.planner.stopping;

import dev.sweepline.planner.spec.EarlyStop;
import dev.sweepline.planner.spec.EarlyStop.Algorithm;
import dev.sweepline.planner.status.Rung;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Trials that reached rungs one after the other, a second apart.
final class Fields {
  static final Instant START = Instant.parse("2026-02-13T00:00:00Z");

  private Fields() {}

  static EarlyStop asha(int factor, String... within) {
    return new EarlyStop(Algorithm.ASHA, 1, factor, null, List.of(within));
  }

  static EarlyStop median(int startup) {
    return new EarlyStop(Algorithm.MEDIAN, 1, 2, startup, List.of());
  }

  static Contestant running(String name, Rung... rungs) {
    return new Contestant(name, Map.of(), true, List.of(rungs), null);
  }

  static Contestant sized(String size, String name, Rung... rungs) {
    return new Contestant(name, Map.of("data.image_size", size), true, List.of(rungs), null);
  }

  static Contestant succeeded(String name, long second, Rung... rungs) {
    return new Contestant(name, Map.of(), false, List.of(rungs), START.plusSeconds(second));
  }

  static Rung rung(int epoch, String value, long second) {
    return rung(epoch, value, null, second);
  }

  static Rung rung(int epoch, String value, @Nullable String best, long second) {
    return new Rung(epoch, value, best, START.plusSeconds(second).plusMillis(500).toString());
  }
}
