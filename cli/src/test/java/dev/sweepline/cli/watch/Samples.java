package dev.sweepline.cli.watch;

import dev.sweepline.planner.report.Ranking;
import dev.sweepline.planner.report.SweepFacts;
import dev.sweepline.planner.report.Trial;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.SweepPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// A sweep of six trials at different moments of its life.
final class Samples {

  static final Instant START = Instant.parse("2026-02-13T09:00:00Z");
  static final Instant NOW = START.plusSeconds(63);

  private Samples() {}

  static Snapshot snapshot(SweepPhase phase, String waitingFor, Trial... trials) {
    return new Snapshot(
        new SweepFacts(
            "demo",
            "doc-multiscale",
            SweepType.MULTI_SCALE,
            Optional.of(phase),
            6,
            new Ranking("val_f1", true),
            START,
            Optional.of(START),
            Optional.empty(),
            waitingFor,
            "",
            Optional.empty(),
            List.of(),
            Optional.empty()),
        List.of(trials));
  }

  static Trial done(String cell, double f1) {
    return trial(cell, Trial.State.Succeeded, f1, 7, Trial.Progress.none(), "", "");
  }

  static Trial failed(String cell, String reason) {
    return trial(cell, Trial.State.Failed, Double.NaN, 0, Trial.Progress.none(), reason, "");
  }

  static Trial running(String cell, double epoch, double f1, double best) {
    return trial(
        cell,
        Trial.State.Running,
        best,
        2,
        new Trial.Progress(epoch, 8, Map.of("val_f1", f1), Optional.of(Duration.ofSeconds(12))),
        "",
        "");
  }

  static Trial starting(String cell, String waitingFor) {
    return trial(cell, Trial.State.Running, Double.NaN, 0, Trial.Progress.none(), "", waitingFor);
  }

  private static Trial trial(
      String cell,
      Trial.State state,
      double best,
      int bestEpoch,
      Trial.Progress progress,
      String reason,
      String waitingFor) {
    var measured = !Double.isNaN(best);
    return new Trial(
        "doc-multiscale-" + cell,
        "20260213_nano_" + cell + "_experiment",
        Map.of("seed", "1"),
        state,
        measured ? Map.of("val_f1", best) : Map.of(),
        measured ? OptionalInt.of(bestEpoch) : OptionalInt.empty(),
        Optional.of(Duration.ofSeconds(41)),
        new Trial.Attempts(1, 0, 0, 0, 0),
        progress,
        reason,
        waitingFor);
  }
}
