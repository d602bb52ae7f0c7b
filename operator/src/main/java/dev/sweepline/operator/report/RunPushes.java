package dev.sweepline.operator.report;

import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.experiment.ExperimentObserver;
import dev.sweepline.operator.experiment.RunReports;
import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.Fingerprint;
import dev.sweepline.planner.publish.GitTarget;
import dev.sweepline.planner.publish.Publication;
import dev.sweepline.planner.publish.Publication.Subject;
import dev.sweepline.planner.report.Report;
import dev.sweepline.planner.spec.Reporting.Git;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.status.PushedReport;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Takes reports of Experiments that stand alone to Git; a trial's page goes with its Sweep's.
final class RunPushes implements RunReports {
  private final KubernetesClient client;
  private final ReportFindings findings;
  private final PushDesks desks;
  private final Clock clock;
  private final ReportAnswers<Experiment> answers;

  RunPushes(KubernetesClient client, ReportFindings findings, PushDesks desks, Clock clock) {
    this.client = client;
    this.findings = findings;
    this.desks = desks;
    this.answers = new ReportAnswers<>(desks);
    this.clock = clock;
  }

  @Override
  public EventSource<?, Experiment> answers() {
    return answers;
  }

  @Override
  public Optional<Duration> lookAgainIn(String uid) {
    return desks.lookAgainIn(uid);
  }

  @Override
  public ExperimentStatus shown(Experiment experiment, ExperimentStatus planned) {
    var metadata = experiment.getMetadata();
    var git = experiment.getSpec().report().git();
    if (git == null) {
      desks.forget(metadata.getUid());
      return without(planned);
    }
    var sweep = ExperimentObserver.sweep(metadata);
    if (sweep != null) {
      var target = GitTarget.of(metadata.getName(), git);
      return told(experiment, without(planned), Publication.ofTrial(target, sweep), null);
    }
    var publication = publication(experiment, without(planned), git);
    return told(experiment, without(planned), publication, publication.report());
  }

  private Publication publication(Experiment experiment, ExperimentStatus planned, Git git) {
    var metadata = experiment.getMetadata();
    var source = asPlanned(experiment, planned);
    boolean over = planned.settled() && metadata.getDeletionTimestamp() == null;
    var id = ResourceID.fromResource(experiment);
    var order =
        new Order(
            Subject.EXPERIMENT,
            metadata,
            git,
            over
                ? Optional.of(Fingerprint.sha256(metadata.getGeneration() + "\n" + planned))
                : Optional.empty(),
            () -> pages(source),
            () -> answers.propagateEvent(id));
    var before = before(experiment);
    return desks.look(order, before.report(), before.conditions());
  }

  private Pages pages(Experiment experiment) {
    var trove = new ClusterTrove(client, experiment.getMetadata().getNamespace());
    return Pages.of(() ->
        Report.of(
            findings.ofRun(experiment, Optional.empty(), trove, clock.instant()),
            experiment.getSpec().report().spoken()));
  }

  private ExperimentStatus told(
      Experiment experiment,
      ExperimentStatus planned,
      Publication publication,
      @Nullable PushedReport report) {
    var said =
        new Conditions(
            before(experiment).conditions(),
            experiment.getMetadata().getGeneration(),
            clock.instant());
    publication.say(said);
    return ExperimentStatusBuilder.builder(planned)
        .conditions(Stream.concat(planned.conditions().stream(), said.list().stream()).toList())
        .report(report)
        .build();
  }

  /// A plan may take over what the status says.
  private static ExperimentStatus without(ExperimentStatus planned) {
    var others =
        planned.conditions().stream()
            .filter(condition -> !condition.type().equals(Conditions.REPORT_PUSHED))
            .toList();
    return planned.report() == null && others.size() == planned.conditions().size()
        ? planned
        : ExperimentStatusBuilder.builder(planned).conditions(others).report(null).build();
  }

  private static ExperimentStatus before(Experiment experiment) {
    return experiment.getStatus() == null ? ExperimentStatus.EMPTY : experiment.getStatus();
  }

  private static Experiment asPlanned(Experiment experiment, ExperimentStatus planned) {
    var copy = new Experiment();
    copy.setMetadata(experiment.getMetadata());
    copy.setSpec(experiment.getSpec());
    copy.setStatus(planned);
    return copy;
  }
}
