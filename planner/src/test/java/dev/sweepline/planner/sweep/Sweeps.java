package dev.sweepline.planner.sweep;

import dev.sweepline.planner.configs.Tree;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.experiment.ExperimentViewBuilder;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.status.Best;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.trial.BaselineView;
import dev.sweepline.planner.trial.Trees;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sweeps called `docs` for tests, and the trials they have.
final class Sweeps {
  static final Instant CREATED = Instant.parse("2026-02-13T00:00:00Z");

  private Sweeps() {}

  static PreparedSweep prepare(SweepSpec spec) {
    return PreparedSweep.of(Trees.COMPOSER, view(spec));
  }

  static SweepView view(SweepSpec spec) {
    return view(spec, null);
  }

  static SweepView view(SweepSpec spec, @Nullable BaselineView baseline) {
    return SweepViewBuilder.builder()
        .namespace("team")
        .name("docs")
        .uid("s1")
        .generation(1)
        .createdAt(CREATED)
        .spec(spec)
        .status(SweepStatus.EMPTY)
        .tree(new Tree.OfRelease())
        .baseline(baseline)
        .build();
  }

  static SweepPlan plan(SweepSpec spec, List<ExperimentView> children) {
    return SweepPlanner.plan(prepare(spec), view(spec), children, CREATED);
  }

  /// What a plan creates, as it is right afterwards.
  static List<ExperimentView> children(SweepPlan plan) {
    return plan.actions().stream()
        .filter(SweepAction.CreateExperiment.class::isInstance)
        .map(SweepAction.CreateExperiment.class::cast)
        .map(create -> child(create.name(), create.spec(), ExperimentStatus.EMPTY))
        .toList();
  }

  static ExperimentView child(String name, ExperimentSpec spec, ExperimentStatus status) {
    return ExperimentViewBuilder.builder()
        .namespace("team")
        .name(name)
        .uid("uid-" + name)
        .generation(1)
        .createdAt(CREATED)
        .sweep("docs")
        .spec(spec)
        .tree(new Tree.OfRelease())
        .status(status)
        .build();
  }

  static ExperimentView settled(
      ExperimentView child, ExperimentPhase phase, @Nullable String best) {
    var status =
        ExperimentStatusBuilder.builder()
            .observedGeneration(1L)
            .phase(phase)
            .runName(child.spec().runName())
            .best(best == null ? null : new Best("val_f1", best, 3))
            .build();
    return child(child.name(), child.spec(), status);
  }

  static SweepSpec overriding(SweepSpec spec, List<String> overrides) {
    return SweepSpecBuilder.builder(spec).overrides(overrides).build();
  }
}
