package dev.sweepline.planner.report;

import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.status.Provenance;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Everything a report is written from.
///
/// @param baseline what the result is compared with
/// @param bestConfig the resolved configuration of the best run, as YAML
/// @param wandb where the runs are, if they were streamed
/// @param histories of its runs, as far as they are known
/// @param single the run that it is all about; empty for a sweep
public record Findings(
    SweepFacts sweep,
    SweepSpec spec,
    Comparison comparison,
    Baseline baseline,
    Optional<String> bestConfig,
    Optional<URI> wandb,
    List<History> histories,
    Optional<Single> single) {

  public Findings {
    histories = List.copyOf(histories);
  }

  /// Of a sweep.
  public Findings(
      SweepFacts sweep,
      SweepSpec spec,
      Comparison comparison,
      Baseline baseline,
      Optional<String> bestConfig,
      Optional<URI> wandb,
      List<History> histories) {
    this(sweep, spec, comparison, baseline, bestConfig, wandb, histories, Optional.empty());
  }

  /// What a run has that a sweep has not.
  ///
  /// @param sweep that it belongs to; empty for one that a person wrote
  record Single(Trial trial, String sweep, Provenance provenance) {}

  /// Known figures and where they come from.
  ///
  /// @param sweep whose best configuration it is; empty where the checklist gives the figures
  public record Baseline(String sweep, Map<String, Double> metrics) {
    public Baseline {
      metrics = Map.copyOf(metrics);
    }

    public static Baseline none() {
      return new Baseline("", Map.of());
    }

    /// The best configuration of another sweep, by its means over seeds.
    public static Baseline of(String sweep, Comparison comparison) {
      return new Baseline(sweep, BestCell.of(comparison).map(BestCell::means).orElse(Map.of()));
    }

    public static Baseline given(Map<String, String> metrics) {
      return new Baseline("", Figures.numbers(metrics));
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
