package dev.sweepline.operator.report;

import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.sweep.ReportPushes;
import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.Fingerprint;
import dev.sweepline.planner.publish.Publication;
import dev.sweepline.planner.publish.Publication.Subject;
import dev.sweepline.planner.report.Report;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.status.SweepStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Takes reports of sweeps to Git.
final class SweepPushes implements ReportPushes {
  private final KubernetesClient client;
  private final ReportFindings findings;
  private final PushDesks desks;
  private final RunSheets runs;
  private final Clock clock;
  private final ReportAnswers<Sweep> answers;

  SweepPushes(KubernetesClient client, ReportFindings findings, PushDesks desks, Clock clock) {
    this.client = client;
    this.findings = findings;
    this.desks = desks;
    this.answers = new ReportAnswers<>(desks);
    this.runs = new RunSheets(findings);
    this.clock = clock;
  }

  @Override
  public EventSource<?, Sweep> answers() {
    return answers;
  }

  @Override
  public Optional<Duration> lookAgainIn(String sweepUid) {
    return desks.lookAgainIn(sweepUid);
  }

  @Override
  public SweepStatus shown(Sweep sweep, SweepStatus planned, Stream<Experiment> trials) {
    var git = sweep.getSpec().report().git();
    if (git == null) {
      desks.forget(sweep.getMetadata().getUid());
      return planned;
    }
    var over = Publication.isOver(planned.phase());
    var source = new Source(asPlanned(sweep, planned), over ? trials.toList() : List.of());
    var id = ResourceID.fromResource(sweep);
    var order =
        new Order(
            Subject.SWEEP,
            sweep.getMetadata(),
            git,
            over ? Optional.of(source.facts()) : Optional.empty(),
            () -> pages(source),
            () -> answers.propagateEvent(id));
    var before = sweep.getStatus() == null ? SweepStatus.EMPTY : sweep.getStatus();
    var publication = desks.look(order, before.report(), before.conditions());
    var said =
        new Conditions(before.conditions(), sweep.getMetadata().getGeneration(), clock.instant());
    publication.say(said);
    return SweepStatusBuilder.builder(planned)
        .conditions(Stream.concat(planned.conditions().stream(), said.list().stream()).toList())
        .report(publication.report())
        .build();
  }

  /// What a report is written from.
  ///
  /// @param sweep with the status that is planned
  /// @param trials its Experiments that are there
  private record Source(Sweep sweep, List<Experiment> trials) {

    /// Another digest may be another report.
    String facts() {
      var seen =
          trials.stream()
              .map(Experiment::getMetadata)
              .map(trial -> trial.getUid() + "@" + trial.getResourceVersion())
              .sorted()
              .collect(Collectors.joining("\n"));
      return Fingerprint.sha256(
          sweep.getMetadata().getGeneration() + "\n" + sweep.getStatus() + "\n" + seen);
    }
  }

  private Pages pages(Source source) {
    var sweep = source.sweep();
    var spoken = sweep.getSpec().report().spoken();
    var trove =
        new ClusterTrove(client, sweep.getMetadata().getNamespace())
            .knowing(sweep, source.trials());
    var now = clock.instant();
    var git = sweep.getSpec().report().git();
    if (git == null || !git.hasRuns()) {
      return Pages.of(() -> Report.of(findings.ofSweep(sweep, trove, now), spoken));
    }
    var found = findings.ofSweep(sweep, trove, now);
    return runs.with(
        Report.withRuns(found, spoken, spoken.getFirst(), RunSheets.MOST),
        sweep,
        found,
        trove,
        git,
        now);
  }

  private static Sweep asPlanned(Sweep sweep, SweepStatus planned) {
    var copy = new Sweep();
    copy.setMetadata(sweep.getMetadata());
    copy.setSpec(sweep.getSpec());
    copy.setStatus(planned);
    return copy;
  }
}
