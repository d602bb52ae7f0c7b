package dev.sweepline.operator.report;

import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.operator.events.ProgressBoard;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.experiment.ExperimentObserver;
import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.planner.report.Comparison;
import dev.sweepline.planner.report.Findings;
import dev.sweepline.planner.report.Findings.Baseline;
import dev.sweepline.planner.report.History;
import dev.sweepline.planner.report.RunConfig;
import dev.sweepline.planner.report.RunFindings;
import dev.sweepline.planner.report.RunsPage;
import dev.sweepline.planner.report.SweepFacts;
import dev.sweepline.planner.spec.Checklist;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.trial.TrialRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a report says, for the API as for Git.
///
/// @param board what is heard of trials that run
public record ReportFindings(
    ConfigTrees trees, ProgressBoard board, String wandbBaseUrl, Baselines baselines) {

  public ReportFindings(ConfigTrees trees, ProgressBoard board, String wandbBaseUrl) {
    this(trees, board, wandbBaseUrl, new Baselines());
  }

  public Findings ofSweep(Sweep sweep, Trove trove, Instant now) {
    var spec = sweep.getSpec();
    var seen = trove.each(sweep, experiment -> Seen.of(experiment, now));
    var comparison = comparison(spec, seen.stream().map(Seen::journal).toList(), now);
    return new Findings(
        facts(sweep),
        spec,
        comparison,
        baseline(trove, spec.checklist().baseline(), now),
        comparison
            .best()
            .flatMap(best -> trove.trial(sweep, best.experiment()))
            .flatMap(this::config),
        RunsPage.of(spec.tracking(), sweep.getMetadata().getName(), wandbBaseUrl),
        seen.stream().map(Seen::history).toList());
  }

  /// A trial, and what a report tells of it beyond its line in a comparison.
  private record Seen(LiveTrials.Journal journal, History history) {
    static Seen of(Experiment experiment, Instant now) {
      return new Seen(
          LiveTrials.Journal.of(experiment, now),
          History.of(experiment.getMetadata().getName(), experiment.getStatus()));
    }
  }

  /// @param sweep that it is a trial of
  public Findings ofRun(Experiment experiment, Optional<Sweep> sweep, Trove trove, Instant now) {
    var checklist =
        sweep
            .map(Sweep::getSpec)
            .map(found -> found.checklist())
            .orElse(experiment.getSpec().checklist());
    return ofRun(experiment, sweep, baseline(trove, checklist.baseline(), now), now);
  }

  /// Where what it is compared with is known: another sweep is much to read.
  Findings ofRun(Experiment experiment, Optional<Sweep> sweep, Baseline baseline, Instant now) {
    var metadata = experiment.getMetadata();
    var spec = experiment.getSpec();
    return RunFindings.of(
        metadata.getNamespace(),
        metadata.getName(),
        Instant.parse(metadata.getCreationTimestamp()),
        spec,
        experiment.getStatus(),
        sweep.map(Sweep::getSpec),
        sweep.map(found -> found.getMetadata().getName()).orElse(""),
        baseline,
        config(experiment),
        sweep.flatMap(
            found -> RunsPage.of(spec.tracking(), found.getMetadata().getName(), wandbBaseUrl)),
        now);
  }

  private Comparison comparison(SweepSpec spec, List<LiveTrials.Journal> journals, Instant now) {
    return Comparison.of(spec, new LiveTrials(board).of(journals, now));
  }

  public static SweepFacts facts(Sweep sweep) {
    var metadata = sweep.getMetadata();
    return SweepFacts.of(
        metadata.getNamespace(),
        metadata.getName(),
        Instant.parse(metadata.getCreationTimestamp()),
        sweep.getSpec(),
        sweep.getStatus());
  }

  private Optional<String> config(Experiment experiment) {
    return RunConfig.of(
        trees.composer(ExperimentObserver.tree(trees, experiment)),
        new TrialRequest(
            experiment.getMetadata().getNamespace(),
            ExperimentObserver.createdAt(experiment.getMetadata()),
            experiment.getSpec()),
        experiment.getStatus());
  }

  private Baseline baseline(Trove trove, Checklist.@Nullable Baseline baseline, Instant now) {
    if (baseline == null) {
      return Baseline.none();
    }
    var reference = baseline.ref();
    if (reference == null) {
      return Baseline.given(baseline.metrics());
    }
    return trove
        .find(reference.name())
        .map(other -> baselines.of(other, () -> baseline(trove, other, now)))
        .orElse(Baseline.none());
  }

  private Baseline baseline(Trove trove, Sweep sweep, Instant now) {
    return Baseline.of(
        sweep.getMetadata().getName(),
        comparison(
            sweep.getSpec(), trove.each(sweep, one -> LiveTrials.Journal.of(one, now)), now));
  }
}
