package dev.sweepline.planner.ensemble;

import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.Pinned;
import dev.sweepline.planner.spec.PinnedEnsemble;
import dev.sweepline.planner.spec.PodTemplate;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.trial.SpecProblem;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who votes in a Sweep of type `Ensemble`, as far as that is known.
public sealed interface Choice {
  /// What anybody can say who has no cluster to look at.
  static Choice unseen(SweepSpec spec) {
    return spec.type() == SweepType.ENSEMBLE
        ? new Waiting("its members, which are chosen when it runs")
        : new Nobody();
  }

  /// The Sweep is of another type, and trains.
  record Nobody() implements Choice {}

  /// Members may still come.
  ///
  /// @param what for people
  record Waiting(String what) implements Choice {}

  /// They cannot come any more, or cannot vote together.
  record Refused(List<SpecProblem> problems) implements Choice {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /// They are chosen.
  ///
  /// @param dataDigest what they were trained on, where they say so
  /// @param like the experiment that what the Sweep does not say is taken from: a member, and later
  ///   the trial itself
  record Chosen(PinnedEnsemble members, @Nullable String dataDigest, ExperimentSpec like)
      implements Choice {}

  /// As it was chosen before: the trial is the journal, and does not change its mind.
  static Optional<Choice> of(ExperimentSpec trial) {
    return Optional.ofNullable(trial.ensemble())
        .map(members ->
            new Chosen(
                members,
                Optional.ofNullable(trial.pinned()).map(Pinned::dataDigest).orElse(null),
                trial));
  }

  /// The spec, with what it leaves out as the members have it: their data, the volume that their
  /// checkpoints are in, configuration tree, overrides and template.
  default SweepSpec completed(SweepSpec spec) {
    if (!(this instanceof Chosen(_, _, var like))) {
      return spec;
    }
    return SweepSpecBuilder.builder(spec)
        .data(spec.data() == null ? like.data() : spec.data())
        .storage(spec.storage() == null ? like.storage() : spec.storage())
        .configs(spec.configs() == null ? like.configs() : spec.configs())
        .overrides(spec.overrides().isEmpty() ? like.overrides() : spec.overrides())
        .template(spec.template().equals(PodTemplate.DEFAULT) ? like.template() : spec.template())
        .build();
  }
}
