package dev.sweepline.planner.trial;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a spec comes to: one configuration with its identity, or the reasons why there is none.
public sealed interface Trial {

  /// A configuration that a trainer can run.
  ///
  /// @param digest the identity of the trial, see `TrialIdentity`
  /// @param configDigest the digest of the configuration without what does not change a result
  /// @param config the resolved configuration as YAML
  /// @param batchSize the optimizer batch, or null if the configuration has none
  /// @param precision of the numbers, such as fp32, if the configuration says
  /// @param microBatch the batch that is on the device at a time, or null for `batchSize`
  /// @param epochs the budget, or null if the configuration has none
  record Composed(
      String digest,
      String configDigest,
      String config,
      TrialFacts facts,
      @Nullable Integer batchSize,
      @Nullable Integer microBatch,
      @Nullable String precision,
      @Nullable Integer epochs)
      implements Trial {

    /// Of a configuration that says nothing about precision, and has no budget.
    public Composed(
        String digest,
        String configDigest,
        String config,
        TrialFacts facts,
        @Nullable Integer batchSize,
        @Nullable Integer microBatch) {
      this(digest, configDigest, config, facts, batchSize, microBatch, null, null);
    }
  }

  /// There is no such configuration.
  record Refused(List<SpecProblem> problems) implements Trial {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /// There is no tree to compose from yet; the same spec may be a configuration later.
  record Waiting(List<SpecProblem> problems) implements Trial {
    public Waiting {
      problems = List.copyOf(problems);
    }
  }
}
