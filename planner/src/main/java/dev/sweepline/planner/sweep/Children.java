package dev.sweepline.planner.sweep;

import dev.sweepline.planner.Fingerprint;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.spec.Checklist;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.trial.RunName;
import dev.sweepline.planner.trial.Tags;
import dev.sweepline.planner.trial.Trial;
import dev.sweepline.planner.trial.TrialFacts;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Writes the Experiments of a Sweep.
final class Children {
  private Children() {}

  /// What a cell asks for.
  static ExperimentSpec spec(SweepSpec sweep, Cell cell, @Nullable String runName) {
    return ExperimentSpecBuilder.builder()
        .type(sweep.type())
        .suspend(sweep.suspend())
        .source(sweep.source())
        .data(sweep.data())
        .storage(sweep.storage())
        .configs(sweep.configs())
        .overrides(sweep.overrides())
        .objective(sweep.objective())
        .failurePolicy(sweep.failurePolicy())
        .limits(sweep.limits().ofTrial())
        .template(sweep.template())
        .tracking(sweep.tracking())
        .naming(sweep.naming())
        .retention(sweep.retention())
        // The Sweep answers for the checklist: a trial would only repeat it.
        .checklist(Checklist.EMPTY)
        .params(cell.params())
        .seed(cell.seed())
        .runName(runName)
        .build();
  }

  static SweepAction.CreateExperiment create(SweepView sweep, Cell cell, Trial trial) {
    var spec = sweep.spec();
    var labels = new TreeMap<String, String>();
    labels.put(Names.SWEEP, Names.labelValue(sweep.name()));
    labels.put(Names.SWEEP_UID, sweep.uid());
    return switch (trial) {
      case Trial.Composed composed -> {
        labels.put(Names.DIGEST, Names.digestLabel(composed.digest()));
        labels.putAll(Tags.labels(spec.type(), composed.facts()));
        yield new SweepAction.CreateExperiment(
            Names.experiment(sweep.name(), composed.digest()),
            labels,
            spec(spec, cell, runName(sweep, cell, composed.facts())));
      }
      // The tree of a sweep is there before its trials are.
      case Trial.Waiting(var problems) -> throw new IllegalStateException(problems.toString());
      // It will say itself why it cannot run: a failure is recorded, so that nobody repeats it.
      case Trial.Refused _ ->
          new SweepAction.CreateExperiment(
              Names.experiment(sweep.name(), Fingerprint.sha256(cell.toString())),
              labels,
              spec(spec, cell, null));
    };
  }

  /// The same trial with what may change as the Sweep has it now; what is over only keeps its Pods
  /// for longer or shorter.
  static ExperimentSpec revised(ExperimentSpec child, SweepSpec sweep, boolean settled) {
    var kept = ExperimentSpecBuilder.builder(child).retention(sweep.retention());
    return settled
        ? kept.build()
        : kept.suspend(sweep.suspend())
            .failurePolicy(sweep.failurePolicy())
            .limits(sweep.limits().ofTrial())
            .build();
  }

  private static String runName(SweepView sweep, Cell cell, TrialFacts facts) {
    Map<String, String> extras = new LinkedHashMap<>();
    for (var dimension : sweep.spec().search().space()) {
      if (dimension.values().size() > 1 && RunName.isExtra(dimension.key())) {
        extras.put(dimension.key(), String.valueOf(cell.params().get(dimension.key())));
      }
    }
    if (sweep.spec().search().seeds().size() > 1) {
      extras.put("seed", Integer.toString(cell.seed()));
    }
    return RunName.of(sweep.spec().naming(), sweep.spec().type(), sweep.createdAt(), facts, extras);
  }
}
