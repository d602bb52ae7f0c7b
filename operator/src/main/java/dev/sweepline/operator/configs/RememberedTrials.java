package dev.sweepline.operator.configs;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.Trial;
import dev.sweepline.planner.trial.TrialRequest;
import org.jspecify.annotations.Nullable;

/// What was composed lately: a trial is looked at with each event of its Pod, and its configuration
/// is the same each time.
final class RememberedTrials {
  // Characters of configurations; one has some thousand.
  private static final long MOST = 8L << 20;
  private static final int BESIDE_CONFIG = 500;

  private final Cache<Question, Trial> known =
      Caffeine.newBuilder()
          .maximumWeight(MOST)
          .weigher((Question _, Trial trial) -> weight(trial))
          .build();

  /// @param tree which one it is composed from
  private record Question(String tree, TrialRequest request, @Nullable Integer microBatch) {}

  /// The same composer, asked once for what it is asked again and again.
  ///
  /// @param tree its tree's name among all others
  Composer of(String tree, Composer composer) {
    return (request, microBatch) -> {
      var essence = request.essence();
      return known.get(
          new Question(tree, essence, microBatch), _ -> composer.compose(essence, microBatch));
    };
  }

  private static int weight(Trial trial) {
    return switch (trial) {
      case Trial.Composed composed -> BESIDE_CONFIG + composed.config().length();
      case Trial.Refused(var problems) -> BESIDE_CONFIG * (1 + problems.size());
      case Trial.Waiting(var problems) -> BESIDE_CONFIG * (1 + problems.size());
    };
  }
}
