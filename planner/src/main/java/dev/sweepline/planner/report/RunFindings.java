package dev.sweepline.planner.report;

import dev.sweepline.planner.report.Findings.Baseline;
import dev.sweepline.planner.spec.DimensionBuilder;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.SearchBuilder;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.Provenance;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One run, seen as the sweep of a single cell: hypothesis, expectation and goals are judged alike.
public final class RunFindings {

  private RunFindings() {}

  /// @param sweep that it belongs to, whose checklist and goals count; absent for one that a person
  ///   wrote
  /// @param config its resolved configuration, as YAML
  /// @param now for what is still running
  public static Findings of(
      String namespace,
      String name,
      Instant createdAt,
      ExperimentSpec spec,
      @Nullable ExperimentStatus journal,
      Optional<SweepSpec> sweep,
      String sweepName,
      Baseline baseline,
      Optional<String> config,
      Optional<URI> wandb,
      Instant now) {
    var trial = Trials.of(name, spec, journal, now);
    var status = journal == null ? ExperimentStatus.EMPTY : journal;
    var asSweep = sweepOf(spec, sweep);
    var facts =
        new SweepFacts(
            namespace,
            name,
            spec.type(),
            Optional.empty(),
            1,
            SweepFacts.ranking(spec.objective()),
            createdAt,
            first(status),
            last(status).filter(_ -> trial.state().settled()),
            trial.waitingFor(),
            "",
            Optional.empty(),
            status.checklist(),
            Optional.ofNullable(status.usage()));
    return new Findings(
        facts,
        asSweep,
        Comparison.of(facts.ranking(), asSweep, List.of(trial)),
        baseline,
        config,
        wandb,
        List.of(History.of(name, journal)),
        Optional.of(
            new Findings.Single(
                trial,
                sweepName,
                status.provenance() == null ? Provenance.UNKNOWN : status.provenance())));
  }

  private static SweepSpec sweepOf(ExperimentSpec spec, Optional<SweepSpec> sweep) {
    return SweepSpecBuilder.builder()
        // Of any other type it would be given keys that the run does not have.
        .type(SweepType.CUSTOM)
        .checklist(sweep.map(SweepSpec::checklist).orElse(spec.checklist()))
        .source(spec.source())
        .data(spec.data())
        .storage(spec.storage())
        .configs(spec.configs())
        .overrides(spec.overrides())
        .search(
            SearchBuilder.builder()
                .space(
                    spec.params().entrySet().stream()
                        .map(param ->
                            DimensionBuilder.builder()
                                .key(param.getKey())
                                .values(List.of(param.getValue()))
                                .build())
                        .toList())
                .seeds(List.of(spec.seed()))
                .build())
        .objective(spec.objective())
        .tracking(spec.tracking())
        .naming(spec.naming())
        .goals(sweep.map(SweepSpec::goals).orElse(spec.goals()))
        .build();
  }

  private static Optional<Instant> first(ExperimentStatus status) {
    return status.attempts().stream()
        .flatMap(attempt -> Figures.instant(attempt.startedAt()).stream())
        .findFirst();
  }

  private static Optional<Instant> last(ExperimentStatus status) {
    return status.attempts().reversed().stream()
        .flatMap(attempt -> Figures.instant(attempt.finishedAt()).stream())
        .findFirst();
  }
}
