package dev.sweepline.planner.experiment;

import dev.sweepline.planner.configs.Tree;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.FailurePolicy;
import dev.sweepline.planner.spec.FailurePolicy.DisruptionPolicy;
import dev.sweepline.planner.spec.FailurePolicy.ErrorPolicy;
import dev.sweepline.planner.spec.FailurePolicy.OutOfMemory;
import dev.sweepline.planner.spec.FailurePolicy.OutOfMemoryAction;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.Specs;
import dev.sweepline.planner.trial.Trees;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An experiment called `docs`, looked at again and again: each look starts from the last one's
/// status.
final class Trying {
  static final Instant CREATED = Instant.parse("2026-02-13T00:00:00Z");
  static final ExperimentSpec SPEC = Specs.experiment(Map.of("model", "nano"));

  ExperimentSpec spec;
  ExperimentStatus status = ExperimentStatus.EMPTY;
  Instant now = CREATED;
  @Nullable Instant deletedAt;
  Tree tree = new Tree.OfRelease();
  Composer composer = Trees.COMPOSER;
  @Nullable String sweep = "docs-sweep";
  @Nullable Heard heard;
  @Nullable String stop;

  Trying(ExperimentSpec spec) {
    this.spec = spec;
  }

  static Trying ofPolicy(int retries, int minMicroBatch) {
    return new Trying(
        Specs.experiment(
            Map.of("model", "nano"), List.of(), policy(retries, minMicroBatch), false));
  }

  static FailurePolicy policy(int retries, int minMicroBatch) {
    return new FailurePolicy(
        new OutOfMemory(OutOfMemoryAction.HALVE_MICRO_BATCH, minMicroBatch),
        new ErrorPolicy(retries),
        new DisruptionPolicy(20));
  }

  /// Looks at these Pods, not before the last of them has ended.
  ExperimentPlan look(PodView... pods) {
    for (var pod : pods) {
      if (pod.trainer() != null
          && pod.trainer().finishedAt() != null
          && pod.trainer().finishedAt().isAfter(now)) {
        now = pod.trainer().finishedAt();
      }
    }
    return look(new Observed(List.of(pods), List.of()));
  }

  ExperimentPlan look(Observed observed) {
    var plan = ExperimentPlanner.plan(composer, view(), observed, now);
    status = plan.status();
    return plan;
  }

  ExperimentView view() {
    return ExperimentViewBuilder.builder()
        .namespace("team")
        .name("docs")
        .uid("uid")
        .generation(1)
        .createdAt(CREATED)
        .deletedAt(deletedAt)
        .sweep(sweep)
        .spec(spec)
        .tree(tree)
        .status(status)
        .heard(heard)
        .stop(stop)
        .build();
  }

  void later(Duration duration) {
    now = now.plus(duration);
  }

  void suspend(boolean suspend) {
    spec = Specs.experiment(spec.params(), spec.overrides(), spec.failurePolicy(), suspend);
  }

  void policy(FailurePolicy policy) {
    spec = Specs.experiment(spec.params(), spec.overrides(), policy, spec.suspend());
  }
}
