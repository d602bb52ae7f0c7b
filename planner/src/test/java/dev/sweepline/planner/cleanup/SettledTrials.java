package dev.sweepline.planner.cleanup;

import dev.sweepline.planner.configs.Tree;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.experiment.ExperimentViewBuilder;
import dev.sweepline.planner.spec.Claim;
import dev.sweepline.planner.spec.Storage;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.AttemptBuilder;
import dev.sweepline.planner.status.Best;
import dev.sweepline.planner.status.Checkpoint;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.trial.Specs;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Trials of a sweep, with checkpoints on a volume.
final class SettledTrials {
  static final Instant NOW = Instant.parse("2026-02-20T09:00:00Z");

  private SettledTrials() {}

  /// A sweep that keeps the checkpoints of so many trials; null for those of all.
  static SweepSpec keeping(@Nullable Integer trials) {
    var spec =
        Specs.sweep(SweepType.CUSTOM, Specs.search(Specs.key("data.image_size", "224", "384")), 2);
    return SweepSpecBuilder.builder(spec)
        .storage(
            new Storage(
                new Claim("checkpoints"), trials == null ? null : new Storage.Keep(null, trials)))
        .build();
  }

  /// One that succeeded at its first attempt.
  static ExperimentView succeeded(String name, String best) {
    return trial(name, ExperimentPhase.SUCCEEDED, best, 1, 1);
  }

  /// @param attempts how many it had
  /// @param holder the attempt in whose folder its checkpoint is
  static ExperimentView trial(
      String name, ExperimentPhase phase, @Nullable String best, int attempts, int holder) {
    var uid = "uid-" + name;
    return view(
        name,
        ExperimentStatusBuilder.builder()
            .phase(phase)
            .attempts(
                IntStream.rangeClosed(1, attempts)
                    .mapToObj(number -> attempt(name, number))
                    .toList())
            .best(best == null ? null : new Best("val_f1", best, 3))
            .checkpoint(
                new Checkpoint(
                    "/checkpoints/" + uid + "/a" + holder + "/epoch=03.safetensors", null))
            .build());
  }

  private static Attempt attempt(String name, int number) {
    return AttemptBuilder.builder()
        .number(number)
        .podName(name + "-a" + number)
        .createdAt(NOW.minusSeconds(600).toString())
        .finishedAt(NOW.minusSeconds(300).toString())
        .outcome(Outcome.SUCCEEDED)
        .node("node-1")
        .build();
  }

  static ExperimentView with(ExperimentView trial, @Nullable Integer gone) {
    return view(
        trial.name(),
        ExperimentStatusBuilder.builder(trial.status()).checkpointsGone(gone).build());
  }

  static ExperimentView view(String name, ExperimentStatus status) {
    return ExperimentViewBuilder.builder()
        .namespace("team")
        .name(name)
        .uid("uid-" + name)
        .generation(1)
        .createdAt(NOW.minusSeconds(3600))
        .sweep("docs")
        .spec(Specs.experiment(Map.of("data.image_size", "224")))
        .tree(new Tree.OfRelease())
        .status(status)
        .build();
  }

  static Cleanup cleanup(
      SweepSpec spec, Cleaners cleaners, boolean ended, List<ExperimentView> trials) {
    return new Cleanup("docs", "s1", spec, cleaners, ended, trials, NOW);
  }
}
