package dev.sweepline.planner.configs;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.spec.Configs;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.trial.SpecProblem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where the configurations of a spec come from.
///
/// What is composed once is composed for ever: from the release's tree, or from a copy that cannot
/// change. The ConfigMaps a person edits are read until the spec is accepted, and compared later.
public sealed interface Tree {
  /// Of the operator's release: the spec has no `configs`.
  record OfRelease() implements Tree {}

  /// The copy that a trial's Sweep keeps.
  record OfSweep(TreeCopy copy) implements Tree {}

  /// The copy that the spec's own object keeps.
  ///
  /// @param drift how the ConfigMaps it was made from differ by now, or null
  record Kept(TreeCopy copy, @Nullable String drift) implements Tree {}

  /// What the ConfigMaps come to now; to be copied before anything is made from it.
  record Found(TreeCopy copy) implements Tree {}

  /// There is no tree yet, and why.
  record Missing(List<SpecProblem> problems) implements Tree {
    public Missing {
      problems = List.copyOf(problems);
    }
  }

  /// The copy that configurations are composed from.
  default Optional<TreeCopy> source() {
    return switch (this) {
      case OfRelease _, Missing _ -> Optional.empty();
      case OfSweep(var copy) -> Optional.of(copy);
      case Kept(var copy, _) -> Optional.of(copy);
      case Found(var copy) -> Optional.of(copy);
    };
  }

  /// The `configs` that trials get: they name the copy.
  default @Nullable Configs pinned(@Nullable Configs configs) {
    return configs == null
        ? null
        : source().map(copy -> configs.keptIn(copy.configMap())).orElse(configs);
  }

  /// Says which copy is used and whether it is still what the ConfigMaps say.
  default void report(Conditions conditions) {
    if (this instanceof Kept(var copy, var drift)) {
      var used = "every trial is composed from ConfigMap " + copy.configMap();
      conditions.add(
          Conditions.CONFIG_DRIFT,
          drift == null ? Truth.FALSE : Truth.TRUE,
          drift == null ? "Unchanged" : "SourceChanged",
          drift == null
              ? used
              : drift + "; still, " + used + ": a new object would use the change");
    }
  }

  /// When the ConfigMaps are worth another look: nobody calls us when they change.
  default Optional<Duration> lookAgainIn() {
    return switch (this) {
      case OfRelease _, OfSweep _ -> Optional.empty();
      case Kept _ -> Optional.of(Duration.ofMinutes(1));
      case Found _, Missing _ -> Optional.of(Duration.ofSeconds(5));
    };
  }
}
