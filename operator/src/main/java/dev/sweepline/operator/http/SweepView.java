package dev.sweepline.operator.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sweepline.operator.report.ReportFindings;
import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.planner.report.Figures;
import dev.sweepline.planner.status.ChecklistLine;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.status.Usage;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A sweep as the API returns it: numbers are numbers, what is not known is absent.
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SweepView(
    String namespace,
    String name,
    String type,
    String phase,
    String createdAt,
    @Nullable String startedAt,
    @Nullable String finishedAt,
    long planned,
    Counts counts,
    @Nullable Best best,
    String metric,
    boolean maximize,
    @Nullable String hypothesis,
    String waitingFor,
    String problem,
    @Nullable Spent usage,
    List<Item> checklist,
    @Nullable EnsembleView ensemble) {

  /// What its attempts that are over have cost.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Spent(double gpuHours, @Nullable Double cost, @Nullable String currency) {
    static @Nullable Spent of(@Nullable Usage usage) {
      if (usage == null) {
        return null;
      }
      return new Spent(
          Figures.number(usage.gpuHours()).orElse(0),
          usage.cost() == null ? null : Double.valueOf(usage.cost()),
          usage.currency());
    }
  }

  /// A line of its checklist.
  public record Item(String item, boolean satisfied, String message) {
    static Item of(ChecklistLine line) {
      return new Item(line.item(), line.satisfied(), line.message());
    }
  }

  /// Trials by phase.
  public record Counts(int succeeded, int failed, int stopped, int running, int pending) {
    static Counts of(SweepStatus.@Nullable Counts counts) {
      return counts == null
          ? new Counts(0, 0, 0, 0, 0)
          : new Counts(
              counts.succeeded(),
              counts.failed(),
              counts.stopped(),
              counts.running(),
              counts.pending());
    }
  }

  /// The best trial so far.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Best(
      String experiment, @Nullable String runName, double value, @Nullable Integer epoch) {
    static @Nullable Best of(SweepStatus.@Nullable BestTrial best) {
      if (best == null) {
        return null;
      }
      var value = Figures.number(best.value());
      return value.isEmpty()
          ? null
          : new Best(best.experiment(), best.runName(), value.getAsDouble(), best.epoch());
    }
  }

  /// In a list, where nobody looks up whose its members are.
  static SweepView of(Sweep sweep) {
    return of(sweep, _ -> EnsembleView.Origin.UNKNOWN);
  }

  /// @param origin of the members of an ensemble, by name
  static SweepView of(Sweep sweep, Function<String, EnsembleView.Origin> origin) {
    var facts = ReportFindings.facts(sweep);
    var status = sweep.getStatus() == null ? SweepStatus.EMPTY : sweep.getStatus();
    return new SweepView(
        facts.namespace(),
        facts.name(),
        Figures.word(facts.type()),
        facts.phase().map(Figures::word).orElse("Pending"),
        facts.createdAt().toString(),
        facts.startedAt().map(Instant::toString).orElse(null),
        facts.finishedAt().map(Instant::toString).orElse(null),
        facts.planned(),
        Counts.of(status.counts()),
        Best.of(status.best()),
        facts.ranking().metric(),
        facts.ranking().maximize(),
        sweep.getSpec().checklist().hypothesis(),
        facts.waitingFor(),
        facts.problem(),
        Spent.of(status.usage()),
        status.checklist().stream().map(Item::of).toList(),
        EnsembleView.of(sweep.getSpec().ensemble(), status.ensemble(), origin));
  }
}
