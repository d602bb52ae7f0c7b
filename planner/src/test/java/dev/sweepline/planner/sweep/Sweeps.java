package dev.sweepline.planner.sweep;

import dev.sweepline.planner.configs.Tree;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.status.Best;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.trial.BaselineView;
import dev.sweepline.planner.trial.Trees;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
    return new SweepView(
        "team", "docs", "s1", 1, CREATED, spec, SweepStatus.EMPTY, new Tree.OfRelease(), baseline);
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
    return new ExperimentView(
        "team",
        name,
        "uid-" + name,
        1,
        CREATED,
        null,
        "docs",
        spec,
        new Tree.OfRelease(),
        status,
        null,
        null);
  }

  static ExperimentView settled(
      ExperimentView child, ExperimentPhase phase, @Nullable String best) {
    var status =
        new ExperimentStatus(
            1L,
            phase,
            List.of(),
            child.spec().runName(),
            null,
            null,
            List.of(),
            List.of(),
            null,
            null,
            best == null ? null : new Best("val_f1", best, 3),
            Map.of(),
            null,
            null);
    return child(child.name(), child.spec(), status);
  }

  static SweepSpec overriding(SweepSpec spec, List<String> overrides) {
    return new SweepSpec(
        spec.type(),
        spec.suspend(),
        spec.checklist(),
        spec.source(),
        spec.data(),
        spec.storage(),
        spec.configs(),
        overrides,
        spec.search(),
        spec.objective(),
        spec.limits(),
        spec.failurePolicy(),
        spec.template(),
        spec.tracking(),
        spec.naming(),
        spec.retention());
  }
}
