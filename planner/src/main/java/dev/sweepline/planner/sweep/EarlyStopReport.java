package dev.sweepline.planner.sweep;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.spec.EarlyStop;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.Progress;
import dev.sweepline.planner.status.StopReason;
import dev.sweepline.planner.stopping.RungEpochs;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Says whether early stopping can tell the trials of a sweep apart: a name that no trainer reports
/// would stop nothing, in silence.
final class EarlyStopReport {
  private static final int SHOWN = 3;

  private final EarlyStop rule;
  private final String metric;
  private final List<Integer> epochs;
  private final List<ExperimentView> children;

  private EarlyStopReport(EarlyStop rule, SweepSpec spec, List<ExperimentView> children) {
    this.rule = rule;
    this.metric = spec.objective().metric();
    this.epochs = RungEpochs.of(rule);
    this.children = children;
  }

  static void add(Conditions conditions, SweepSpec spec, List<ExperimentView> children) {
    var report = of(spec, children);
    if (report == null) {
      return;
    }
    var unknown = report.unknownMetric();
    var late = report.noRung();
    if (unknown != null) {
      conditions.add(Conditions.EARLY_STOP, Truth.FALSE, "MetricUnknown", unknown);
    } else if (late != null) {
      conditions.add(Conditions.EARLY_STOP, Truth.FALSE, "NoRung", late);
    } else {
      conditions.add(Conditions.EARLY_STOP, Truth.TRUE, "Watching", report.watching());
    }
  }

  /// Why nothing can be stopped; null where it can, or nobody asked for it.
  static @Nullable String obstacle(SweepSpec spec, List<ExperimentView> children) {
    var report = of(spec, children);
    if (report == null) {
      return null;
    }
    var unknown = report.unknownMetric();
    return unknown == null ? report.noRung() : unknown;
  }

  private static @Nullable EarlyStopReport of(SweepSpec spec, List<ExperimentView> children) {
    var rule = spec.earlyStop();
    return rule == null || rule.algorithm() == EarlyStop.Algorithm.NONE
        ? null
        : new EarlyStopReport(rule, spec, children);
  }

  private String watching() {
    long stopped = children.stream().filter(EarlyStopReport::early).count();
    return "%s compares %s at epochs %s, …; %d %s stopped early"
        .formatted(
            rule.algorithm().text(),
            metric,
            epochs.stream().limit(SHOWN).map(String::valueOf).collect(Collectors.joining(", ")),
            stopped,
            stopped == 1 ? "trial" : "trials");
  }

  private @Nullable String unknownMetric() {
    if (reachedRung()) {
      return null;
    }
    var reported = new TreeSet<String>();
    progress().filter(this::passedFirstRung).forEach(told -> reported.addAll(told.last().keySet()));
    return reported.isEmpty() || reported.contains(metric)
        ? null
        : "no trial has reported %s after epoch %d, only %s: nothing is stopped early, as"
                .formatted(metric, epochs.getFirst(), String.join(", ", reported))
            + " spec.objective.metric is none of them";
  }

  private @Nullable String noRung() {
    if (reachedRung()) {
      return null;
    }
    var longest =
        progress().map(Progress::maxEpochs).filter(Objects::nonNull).max(Integer::compare);
    return longest
        .filter(most -> most <= epochs.getFirst())
        .map(most ->
            "trials end at epoch %d, and the first rung is at epoch %d: nothing is stopped early,"
                    .formatted(most, epochs.getFirst())
                + " give spec.earlyStop.minEpochs a smaller number")
        .orElse(null);
  }

  private boolean reachedRung() {
    return children.stream().anyMatch(child -> !child.status().rungs().isEmpty());
  }

  private Stream<Progress> progress() {
    return children.stream().map(child -> child.status().progress()).filter(Objects::nonNull);
  }

  /// Validation comes after an epoch's last step, so its metrics are due a little later.
  private boolean passedFirstRung(Progress told) {
    try {
      return told.epoch() != null && Double.parseDouble(told.epoch()) > epochs.getFirst();
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static boolean early(ExperimentView child) {
    return child.status().condition(Conditions.SUCCEEDED, StopReason.EARLY_STOP.text()).isPresent();
  }
}
