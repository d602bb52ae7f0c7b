package dev.sweepline.operator.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sweepline.planner.report.Comparison;
import dev.sweepline.planner.report.Effect;
import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.Search;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Trials side by side, best first, and what each key did.
///
/// @param varied the keys in which trials differ
/// @param values of every key, in the order of the search space
public record ComparisonView(
    String metric,
    boolean maximize,
    boolean settled,
    List<String> varied,
    Map<String, List<String>> values,
    List<String> metrics,
    List<TrialView> trials,
    List<EffectView> effects) {

  /// What varying one key did.
  public record EffectView(String key, boolean paired, int blocks, List<LevelView> levels) {
    static EffectView of(Effect effect) {
      return new EffectView(
          effect.key(),
          effect.paired(),
          effect.blocks(),
          effect.levels().stream().map(LevelView::of).toList());
    }
  }

  /// One value of a key.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record LevelView(
      String value,
      int trials,
      double mean,
      @Nullable Double difference,
      @Nullable Double standardError) {
    static LevelView of(Effect.Level level) {
      return new LevelView(
          level.value(),
          level.trials(),
          level.mean(),
          present(level.difference()),
          present(level.standardError()));
    }

    private static @Nullable Double present(OptionalDouble value) {
      return value.isPresent() ? value.getAsDouble() : null;
    }
  }

  static ComparisonView of(Comparison comparison, Search search) {
    var values = new LinkedHashMap<String, List<String>>();
    for (Dimension dimension : search.space()) {
      values.put(dimension.key(), dimension.values());
    }
    return new ComparisonView(
        comparison.ranking().metric(),
        comparison.ranking().maximize(),
        comparison.settled(),
        comparison.varied(),
        values,
        comparison.metrics(),
        comparison.trials().stream().map(TrialView::of).toList(),
        comparison.effects(search).stream().map(EffectView::of).toList());
  }
}
