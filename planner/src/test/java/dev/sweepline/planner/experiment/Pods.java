package dev.sweepline.planner.experiment;

import dev.sweepline.planner.status.StopReason;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Pods of an experiment called `docs` for tests.
final class Pods {
  static final Instant STARTED = Instant.parse("2026-02-13T00:01:00Z");
  static final Instant ENDED = Instant.parse("2026-02-13T00:02:00Z");

  private Pods() {}

  static PodView pending(int attempt, @Nullable String waiting) {
    return PodViewBuilder.builder()
        .name("docs-a" + attempt)
        .uid("uid-" + attempt)
        .attempt(attempt)
        .phase(PodView.Phase.PENDING)
        .waiting(waiting)
        .deleting(false)
        .held(true)
        .build();
  }

  static PodView running(int attempt) {
    return pod(
        attempt,
        PodView.Phase.RUNNING,
        null,
        null,
        null,
        false,
        new PodView.Trainer(STARTED, null, null, null, null));
  }

  static PodView exited(int attempt, int exit) {
    return exited(attempt, exit, null);
  }

  static PodView exited(int attempt, int exit, @Nullable TrainerReport report) {
    return pod(
        attempt,
        exit == 0 ? PodView.Phase.SUCCEEDED : PodView.Phase.FAILED,
        null,
        null,
        null,
        false,
        new PodView.Trainer(STARTED, ENDED, exit, exit == 0 ? "Completed" : "Error", report));
  }

  static PodView pod(
      int attempt,
      PodView.Phase phase,
      @Nullable String reason,
      @Nullable String disruption,
      @Nullable StopReason stop,
      boolean deleting,
      PodView.@Nullable Trainer trainer) {
    return PodViewBuilder.builder()
        .name("docs-a" + attempt)
        .uid("uid-" + attempt)
        .attempt(attempt)
        .phase(phase)
        .node("n1")
        .reason(reason)
        .disruption(disruption)
        .stop(stop)
        .deleting(deleting)
        .held(true)
        .trainer(trainer)
        .build();
  }

  static PodView released(PodView pod) {
    return PodViewBuilder.builder(pod).held(false).build();
  }

  static TrainerReport report(int exit, long step, @Nullable String checkpoint) {
    return new TrainerReport(
        exit,
        step,
        exit == 0 ? Map.of("val_f1", "0.9", "val_acc", "0.91") : Map.of(),
        exit == 0 ? 7 : null,
        Map.of(),
        checkpoint,
        checkpoint == null ? null : "abc",
        exit == 0 ? null : "it broke");
  }
}
