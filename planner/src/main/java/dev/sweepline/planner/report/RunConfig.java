package dev.sweepline.planner.report;

import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.Trial;
import dev.sweepline.planner.trial.TrialRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The configuration a run had, composed once more as its Pod may be gone.
public final class RunConfig {

  private RunConfig() {}

  /// Empty where this configuration tree gives another result than the one the run was started
  /// with.
  public static Optional<String> of(
      Composer composer, TrialRequest request, @Nullable ExperimentStatus journal) {
    if (journal == null || journal.configDigest() == null) {
      return Optional.empty();
    }
    return switch (composer.compose(request, null)) {
      case Trial.Composed composed when composed.configDigest().equals(journal.configDigest()) ->
          Optional.of(composed.config());
      case Trial.Composed _, Trial.Refused _, Trial.Waiting _ -> Optional.empty();
    };
  }
}
