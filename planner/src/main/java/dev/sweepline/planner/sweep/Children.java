package dev.sweepline.planner.sweep;

import dev.sweepline.planner.Fingerprint;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.profile.Profiles;
import dev.sweepline.planner.spec.Checklist;
import dev.sweepline.planner.spec.DedupeBuilder;
import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.Pinned;
import dev.sweepline.planner.spec.PinnedBuilder;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.stopping.RungEpochs;
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
  static ExperimentSpec spec(SweepView view, Cell cell, @Nullable String runName) {
    var sweep = view.spec();
    return ExperimentSpecBuilder.builder()
        .type(sweep.type())
        .suspend(sweep.suspend())
        .source(sweep.source())
        .data(sweep.data())
        .storage(sweep.storage() == null ? null : sweep.storage().ofTrial())
        .configs(sweep.configs())
        .overrides(sweep.overrides())
        .objective(sweep.objective())
        .failurePolicy(sweep.failurePolicy())
        .limits(sweep.limits().ofTrial())
        .template(sweep.template())
        .tracking(sweep.tracking())
        .naming(sweep.naming())
        .retention(sweep.retention().ofTrial())
        .queue(sweep.queue())
        // The Sweep answers for the checklist: a trial would only repeat it.
        .checklist(Checklist.EMPTY)
        .ensemble(view.members())
        .params(cell.params())
        .seed(cell.seed())
        .runName(runName)
        .rungs(RungEpochs.of(sweep.earlyStop()))
        .dedupe(sweep.dedupe())
        .build();
  }

  /// @param pinned what earlier trials were seen to have
  static SweepAction.CreateExperiment create(
      SweepView sweep,
      Candidates.Candidate candidate,
      Trial trial,
      Profiles profiles,
      @Nullable Pinned pinned) {
    var spec = sweep.spec();
    var cell = candidate.cell();
    var labels = new TreeMap<String, String>();
    labels.put(Names.SWEEP, Names.labelValue(sweep.name()));
    labels.put(Names.SWEEP_UID, sweep.uid());
    return switch (trial) {
      case Trial.Composed composed -> {
        labels.put(Names.DIGEST, Names.digestLabel(composed.digest()));
        labels.putAll(Tags.labels(spec.type(), composed.facts()));
        yield new SweepAction.CreateExperiment(
            name(sweep, candidate, composed.digest()),
            labels,
            profiles.applied(
                ExperimentSpecBuilder.builder(
                        spec(sweep, cell, runName(sweep, cell, composed.facts())))
                    .pinned(withLearned(pinned, sweep.learned()))
                    .build()));
      }
      // The tree of a sweep is there before its trials are.
      case Trial.Waiting(var problems) -> throw new IllegalStateException(problems.toString());
      // It will say itself why it cannot run: a failure is recorded, so that nobody repeats it.
      case Trial.Refused _ ->
          new SweepAction.CreateExperiment(
              name(sweep, candidate, Fingerprint.sha256(cell.toString())),
              labels,
              profiles.applied(spec(sweep, cell, null)));
    };
  }

  /// What members have learned is what they are to be judged on.
  private static @Nullable Pinned withLearned(@Nullable Pinned pinned, @Nullable String learned) {
    if (learned == null) {
      return pinned;
    }
    return (pinned == null ? PinnedBuilder.builder() : PinnedBuilder.builder(pinned))
        .dataDigest(learned)
        .build();
  }

  private static String name(SweepView sweep, Candidates.Candidate candidate, String digest) {
    return candidate.name() == null ? Names.experiment(sweep.name(), digest) : candidate.name();
  }

  /// The same trial with what may change as the Sweep has it now; what is over only keeps its Pods
  /// for longer or shorter, and what has begun is held to nothing new.
  static ExperimentSpec revised(ExperimentView trial, SweepSpec sweep, @Nullable Pinned pinned) {
    var child = trial.spec();
    var revised = ExperimentSpecBuilder.builder(child).retention(sweep.retention().ofTrial());
    if (!SweepPlanner.settled(trial)) {
      revised
          .suspend(sweep.suspend())
          .failurePolicy(sweep.failurePolicy())
          .queue(sweep.queue())
          .limits(sweep.limits().ofTrial())
          .dedupe(DedupeBuilder.builder(child.dedupe()).onHit(sweep.dedupe().onHit()).build());
      if (trial.status().attempts().isEmpty() && child.pinned() == null) {
        revised.pinned(pinned);
      }
    }
    return revised.build();
  }

  private static String runName(SweepView sweep, Cell cell, TrialFacts facts) {
    Map<String, String> extras = new LinkedHashMap<>();
    for (var dimension : sweep.spec().search().space()) {
      var value = cell.params().get(dimension.key());
      if (dimension.varies() && value != null && !RunName.shows(facts, dimension.key(), value)) {
        extras.put(dimension.key(), value);
      }
    }
    if (sweep.spec().search().seeds().size() > 1) {
      extras.put(RunName.SEED, Integer.toString(cell.seed()));
    }
    return RunName.of(
        sweep.spec().naming(),
        sweep.spec().type(),
        sweep.createdAt(),
        facts,
        extras,
        sweep.spec().search().space().stream().map(Dimension::key).toList());
  }
}
