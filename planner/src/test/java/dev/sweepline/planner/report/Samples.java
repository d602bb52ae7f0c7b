package dev.sweepline.planner.report;

import dev.sweepline.planner.spec.Checklist;
import dev.sweepline.planner.spec.Dataset;
import dev.sweepline.planner.spec.DimensionBuilder;
import dev.sweepline.planner.spec.FailurePolicy;
import dev.sweepline.planner.spec.Limits;
import dev.sweepline.planner.spec.Naming;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.spec.PodTemplate;
import dev.sweepline.planner.spec.Retention;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.SearchBuilder;
import dev.sweepline.planner.spec.Source;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.spec.Tracking;
import dev.sweepline.planner.status.SweepPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// A sweep of two sizes and three augmentations, as the tests of this package look at it.
final class Samples {

  static final Instant CREATED = Instant.parse("2026-02-13T09:00:00Z");
  static final Ranking VAL_F1 = new Ranking("val_f1", true);

  private Samples() {}

  static SweepSpec spec(List<Integer> seeds) {
    return SweepSpecBuilder.builder()
        .type(SweepType.MULTI_SCALE)
        .suspend(false)
        .checklist(
            new Checklist(
                "384 px lifts val_f1 by at least 0.01 over 224 px",
                new Checklist.Baseline(Map.of("val_f1", "0.84", "val_acc", "0.85"), null),
                new Checklist.Expected(
                    Map.of("val_f1", "0.86", "val_acc", "0.87"), "small print becomes legible"),
                Checklist.Enforcement.BLOCK))
        .source(
            new Source(
                "https://git.example/doc-cls.git", "3f2c9e".repeat(6) + "3f2c", "exp/multiscale"))
        .data(new Dataset("doc-v3", null, "/data"))
        .overrides(List.of("training.max_epochs=8", "+experiment=doc"))
        .search(
            SearchBuilder.builder()
                .algorithm(Search.Algorithm.GRID)
                .space(
                    List.of(
                        DimensionBuilder.builder()
                            .key("data.image_size")
                            .values(List.of("224", "384"))
                            .build(),
                        DimensionBuilder.builder()
                            .key("data.augmentation")
                            .values(List.of("none", "cutout", "mixup"))
                            .build()))
                .exclude(List.of("params['data.image_size'] == '640'"))
                .blocks(List.of("data.augmentation"))
                .seeds(seeds)
                .build())
        .objective(Objective.DEFAULT)
        .limits(Limits.DEFAULT)
        .failurePolicy(FailurePolicy.DEFAULT)
        .template(PodTemplate.DEFAULT)
        .tracking(
            new Tracking(
                new Tracking.Wandb(
                    "team", "doc_image_classification", Tracking.Mode.OFFLINE, null)))
        .naming(Naming.DEFAULT)
        .retention(Retention.DEFAULT)
        .build();
  }

  static SweepFacts facts(SweepPhase phase) {
    return new SweepFacts(
        "team-a",
        "doc-multiscale",
        SweepType.MULTI_SCALE,
        Optional.of(phase),
        6,
        VAL_F1,
        CREATED,
        Optional.of(CREATED.plusSeconds(1)),
        phase == SweepPhase.RUNNING ? Optional.empty() : Optional.of(CREATED.plusSeconds(254)),
        "",
        "",
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  static Trial succeeded(String size, String augmentation, double f1, int bestEpoch) {
    return trial(
        size,
        augmentation,
        Trial.State.Succeeded,
        Map.of("val_f1", f1, "val_acc", f1 + 0.011),
        OptionalInt.of(bestEpoch),
        new Trial.Attempts(1, 0, 0, 0, 0),
        "");
  }

  static Trial failed(String size, String augmentation, String reason) {
    return trial(
        size,
        augmentation,
        Trial.State.Failed,
        Map.of(),
        OptionalInt.empty(),
        new Trial.Attempts(2, 1, 0, 0, 1),
        reason);
  }

  static Trial trial(
      String size,
      String augmentation,
      Trial.State state,
      Map<String, Double> metrics,
      OptionalInt bestEpoch,
      Trial.Attempts attempts,
      String reason) {
    return new Trial(
        "doc-multiscale-" + size + augmentation,
        "20260213_efficientnet_b1_" + size + "_" + augmentation + "_experiment",
        Map.of("data.image_size", size, "data.augmentation", augmentation, "seed", "1"),
        state,
        metrics,
        bestEpoch,
        Optional.of(Duration.ofSeconds(41)),
        attempts,
        new Trial.Progress(8, 8, Map.of(), Optional.empty()),
        reason,
        "");
  }

  /// The same with another seed, as a run of its own.
  static Trial seeded(Trial trial, int seed) {
    var params = new HashMap<>(trial.params());
    params.put("seed", "" + seed);
    return new Trial(
        trial.experiment() + "-" + seed,
        trial.runName() + "_s" + seed,
        params,
        trial.state(),
        trial.metrics(),
        trial.bestEpoch(),
        trial.duration(),
        trial.attempts(),
        trial.progress(),
        trial.reason(),
        trial.waitingFor());
  }
}
