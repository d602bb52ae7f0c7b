package dev.sweepline.planner.champion;

import dev.sweepline.planner.configs.Tree;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.experiment.ExperimentViewBuilder;
import dev.sweepline.planner.spec.ChampionSpec;
import dev.sweepline.planner.spec.ChampionSpecBuilder;
import dev.sweepline.planner.spec.Claim;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.Storage;
import dev.sweepline.planner.status.Batch;
import dev.sweepline.planner.status.Best;
import dev.sweepline.planner.status.ChampionStatus;
import dev.sweepline.planner.status.Checkpoint;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.status.ProvenanceBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Champions, candidates and their trials for tests.
final class Champions {
  static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  static final String DATA = "sha256:" + "d".repeat(64);
  static final ChampionSpec TWO_SEEDS =
      ChampionSpecBuilder.builder().seeds(2).minDelta("0.002").build();

  private Champions() {}

  /// One trial that has succeeded.
  record Trained(
      String sweep,
      String model,
      int seed,
      String value,
      @Nullable String data,
      @Nullable Integer normalisation) {
    Trained(String sweep, String model, int seed, String value) {
      this(sweep, model, seed, value, DATA, 16);
    }

    Trained on(@Nullable String otherData) {
      return new Trained(sweep, model, seed, value, otherData, normalisation);
    }

    Trained normalising(int batch) {
      return new Trained(sweep, model, seed, value, data, batch);
    }

    String name() {
      return sweep + "-" + model + "-" + seed;
    }

    ExperimentView view() {
      return ExperimentViewBuilder.builder()
          .namespace("team")
          .name(name())
          .uid("uid-" + name())
          .generation(1)
          .createdAt(NOW.plusSeconds(seed))
          .sweep(sweep)
          .spec(
              ExperimentSpecBuilder.builder()
                  .params(Map.of("model", model))
                  .seed(seed)
                  .storage(new Storage(new Claim("ckpts"), null))
                  .build())
          .tree(new Tree.OfRelease())
          .status(
              ExperimentStatusBuilder.builder()
                  .phase(ExperimentPhase.SUCCEEDED)
                  .metrics(Map.of("val_f1", value))
                  .best(new Best("val_f1", value, 3))
                  .checkpoint(
                      new Checkpoint("/checkpoints/" + name() + "/a1/e.safetensors", sha256()))
                  .provenance(ProvenanceBuilder.builder().dataDigest(data).build())
                  .batch(new Batch(16, 16, 1, normalisation, null, null))
                  .build())
          .build();
    }

    String sha256() {
      return "sha256:%064x".formatted(name().hashCode() & 0xffffffffL);
    }
  }

  static List<ExperimentView> trials(Trained... trained) {
    return List.of(trained).stream().map(Trained::view).toList();
  }

  static ChampionView view(
      ChampionSpec spec, ChampionStatus status, String asked, List<ExperimentView> trials) {
    return view(spec, status, asked, trials, null);
  }

  static ChampionView view(
      ChampionSpec spec,
      ChampionStatus status,
      @Nullable String asked,
      List<ExperimentView> trials,
      @Nullable PromotionPod pod) {
    return ChampionViewBuilder.builder()
        .name("docs")
        .generation(1)
        .spec(spec)
        .status(status)
        .asked(asked)
        .sweeps(List.of())
        .trials(trials)
        .pod(pod)
        .build();
  }

  static PromotionPod succeeded(String sha256) {
    return new PromotionPod(PromotionPod.Phase.SUCCEEDED, 0, sha256, null, null);
  }

  static PromotionPod failed(int exitCode, String message) {
    return new PromotionPod(PromotionPod.Phase.FAILED, exitCode, null, message, null);
  }

  /// Proposed, verified and copied.
  static ChampionStatus promoted(
      ChampionSpec spec, ChampionStatus status, String asked, List<ExperimentView> trials) {
    var proposed = ChampionPlanner.plan(view(spec, status, asked, trials), NOW).status();
    var promotion = proposed.promotion();
    if (promotion == null) {
      throw new AssertionError("not proposed: " + proposed.decision());
    }
    var pod = succeeded(promotion.sha256());
    return ChampionPlanner.plan(view(spec, proposed, asked, List.of(), pod), NOW).status();
  }
}
