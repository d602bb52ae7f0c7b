package dev.sweepline.planner.report;

import dev.sweepline.planner.spec.SweepSpec;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/// Everything a report is written from.
///
/// @param baseline what the result is compared with
/// @param bestConfig the resolved configuration of the best run, as YAML
/// @param wandb where the runs are, if they were streamed
public record Findings(
    SweepFacts sweep,
    SweepSpec spec,
    Comparison comparison,
    Baseline baseline,
    Optional<String> bestConfig,
    Optional<URI> wandb) {

  /// Known figures and where they come from.
  public record Baseline(String source, Map<String, Double> metrics) {
    public Baseline {
      metrics = Map.copyOf(metrics);
    }

    public static Baseline none() {
      return new Baseline("", Map.of());
    }

    /// The best trial of another sweep.
    public static Baseline of(String sweep, Comparison comparison) {
      return new Baseline("sweep " + sweep, comparison.best().map(Trial::metrics).orElse(Map.of()));
    }

    public static Baseline given(Map<String, String> metrics) {
      return new Baseline("given in the checklist", Figures.numbers(metrics));
    }
  }

  Map<String, Double> expected() {
    var expected = spec.checklist().expected();
    return expected == null ? Map.of() : Figures.numbers(expected.metrics());
  }

  /// The objective ranks as the sweep says, other metrics by their names.
  Ranking ranking(String metric) {
    return metric.equals(sweep.ranking().metric()) ? sweep.ranking() : Ranking.by(metric);
  }
}
