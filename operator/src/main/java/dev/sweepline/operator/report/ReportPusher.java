package dev.sweepline.operator.report;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.report.GitBranch.Refused;
import dev.sweepline.operator.sweep.ReportPushes;
import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.Fingerprint;
import dev.sweepline.planner.publish.AllowedHosts;
import dev.sweepline.planner.publish.GitTarget;
import dev.sweepline.planner.publish.Publication;
import dev.sweepline.planner.publish.PushAnswer;
import dev.sweepline.planner.report.Report;
import dev.sweepline.planner.spec.SweepReporting.Git;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.status.SweepStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Writes reports and pushes them, on two threads of its own: what one keeps in memory is bounded,
/// and a Git host that does not answer keeps nobody from reconciling.
public final class ReportPusher implements ReportPushes {
  private static final Logger LOG = Logger.getLogger(ReportPusher.class);
  private static final int AT_ONCE = 2;
  private static final int WAITING = 1_000;
  private static final Duration LATER = Duration.ofSeconds(10);

  // Nobody tells us that a Sweep is gone.
  private static final int MOST = 10_000;

  private final KubernetesClient client;
  private final ReportFindings findings;
  private final AllowedHosts hosts;
  private final Author author;
  private final Clock clock;
  private final ReportTokens tokens;
  private final SimpleInboundEventSource<Sweep> answers =
      new SimpleInboundEventSource<>("report-answers");
  private final Cache<String, Desk> desks = Caffeine.newBuilder().maximumSize(MOST).build();
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          AT_ONCE,
          AT_ONCE,
          30,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(WAITING),
          Thread.ofPlatform().daemon().name("report-", 0).factory());

  public ReportPusher(
      KubernetesClient client,
      ReportFindings findings,
      AllowedHosts hosts,
      Author author,
      Clock clock) {
    this.client = client;
    this.findings = findings;
    this.hosts = hosts;
    this.author = author;
    this.clock = clock;
    this.tokens = new ReportTokens(client);
    this.threads.allowCoreThreadTimeOut(true);
  }

  /// What is known of one sweep's report.
  ///
  /// @param facts a digest of what it is written from
  /// @param writing a try is on its way
  private record Desk(
      Publication publication,
      String facts,
      Publication.Facts known,
      boolean writing,
      Optional<Duration> again) {}

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

  @Override
  public EventSource<?, Sweep> answers() {
    return answers;
  }

  @Override
  public Optional<Duration> lookAgainIn(String sweepUid) {
    return Optional.ofNullable(desks.getIfPresent(sweepUid)).flatMap(Desk::again);
  }

  @Override
  public SweepStatus shown(Sweep sweep, SweepStatus planned, Stream<Experiment> trials) {
    var git = sweep.getSpec().report().git();
    var uid = sweep.getMetadata().getUid();
    if (git == null) {
      desks.invalidate(uid);
      return planned;
    }
    var target = GitTarget.of(sweep.getMetadata().getName(), git);
    boolean over = Publication.isOver(planned.phase());
    var source = new Source(asPlanned(sweep, planned), over ? trials.toList() : List.of());
    var facts = over ? Optional.of(source.facts()) : Optional.<String>empty();
    var desk =
        desks.asMap().compute(uid, (_, before) -> look(before, sweep, source, target, git, facts));
    return told(sweep, planned, desk.publication());
  }

  private Desk look(
      @Nullable Desk before,
      Sweep sweep,
      Source source,
      GitTarget target,
      Git git,
      Optional<String> facts) {
    var publication = publication(before, sweep, target);
    if (facts.isEmpty()) {
      boolean writing = before != null && before.writing();
      return new Desk(
          publication,
          "",
          new Publication.Facts(clock.instant(), false),
          writing,
          Optional.empty());
    }
    var known =
        before != null && before.facts().equals(facts.get())
            ? before.known()
            : new Publication.Facts(clock.instant(), false);
    if (before != null && before.writing()) {
      return new Desk(publication, facts.get(), known, true, Optional.of(LATER));
    }
    return switch (publication.next(known, clock.instant())) {
      case Publication.Step.Rest _ ->
          new Desk(publication, facts.get(), known, false, Optional.empty());
      case Publication.Step.Wait(var pause) ->
          new Desk(publication, facts.get(), known, false, Optional.of(pause));
      case Publication.Step.Write _ -> {
        boolean begun = begin(source, target, git, publication, facts.get());
        yield new Desk(publication, facts.get(), known, begun, Optional.of(LATER));
      }
    };
  }

  private Publication publication(@Nullable Desk before, Sweep sweep, GitTarget target) {
    var status = sweep.getStatus() == null ? SweepStatus.EMPTY : sweep.getStatus();
    var noted = before == null ? status.report() : before.publication().report();
    var said =
        status.conditions().stream()
            .filter(condition -> condition.type().equals(Conditions.REPORT_PUSHED))
            .findFirst();
    return Publication.of(
        target,
        hosts.problem(target.repository()),
        noted,
        before == null ? said : Optional.of(condition(before.publication())));
  }

  private static Condition condition(Publication publication) {
    var said = new Conditions(List.of(), 0, Instant.EPOCH);
    publication.say(said);
    return said.list().getFirst();
  }

  private static Sweep asPlanned(Sweep sweep, SweepStatus planned) {
    var copy = new Sweep();
    copy.setMetadata(sweep.getMetadata());
    copy.setSpec(sweep.getSpec());
    copy.setStatus(planned);
    return copy;
  }

  private SweepStatus told(Sweep sweep, SweepStatus planned, Publication publication) {
    var before = sweep.getStatus() == null ? SweepStatus.EMPTY : sweep.getStatus();
    var said =
        new Conditions(before.conditions(), sweep.getMetadata().getGeneration(), clock.instant());
    publication.say(said);
    return SweepStatusBuilder.builder(planned)
        .conditions(Stream.concat(planned.conditions().stream(), said.list().stream()).toList())
        .report(publication.report())
        .build();
  }

  private boolean begin(
      Source source, GitTarget target, Git git, Publication publication, String facts) {
    try {
      threads.execute(() ->
          answered(
              source.sweep(),
              target,
              facts,
              publication.report().commit(),
              tried(source, target, git, publication)));
      return true;
    } catch (RejectedExecutionException full) {
      return false;
    }
  }

  private PushAnswer tried(Source source, GitTarget target, Git git, Publication publication) {
    var sweep = source.sweep();
    var metadata = sweep.getMetadata();
    var namespace = metadata.getNamespace();
    try {
      var now = clock.instant();
      var report = sweep.getSpec().report();
      var documents =
          Report.of(
              findings.ofSweep(
                  sweep, new ClusterTrove(client, namespace).knowing(sweep, source.trials()), now),
              report.spoken());
      var noted = publication.report();
      var digest = target.digest(documents);
      if (noted.commit() != null && digest.equals(noted.digest())) {
        return new PushAnswer.Pushed(digest, noted.commit());
      }
      return new GitBranch(target, tokens.find(namespace, git), author)
          .push(
              documents,
              """
              Report sweep %s

              Written by Sweepline from what is known of sweep %s/%s.
              What stands between the notes markers is kept.
              """
                  .formatted(metadata.getName(), namespace, metadata.getName()),
              now);
    } catch (Refused refused) {
      return refused.answer();
    } catch (KubernetesClientException e) {
      return new PushAnswer.Failed("ClusterUnavailable", "the API server answered " + e.getCode());
    } catch (RuntimeException e) {
      // Its words may be anybody's.
      LOG.errorf(
          "report failed sweep=%s cause=%s at=%s",
          metadata.getName(), e.getClass().getName(), Stream.of(e.getStackTrace()).findFirst());
      return new PushAnswer.Failed(
          "Failed", "writing the report failed: " + e.getClass().getSimpleName());
    }
  }

  private void answered(
      Sweep sweep, GitTarget target, String facts, @Nullable String before, PushAnswer answer) {
    var metadata = sweep.getMetadata();
    switch (answer) {
      case PushAnswer.Pushed(_, var commit) when commit.equals(before) ->
          LOG.debugf("report is as it was sweep=%s", metadata.getName());
      case PushAnswer.Pushed(_, var commit) ->
          LOG.infof(
              "report pushed sweep=%s branch=%s commit=%s",
              metadata.getName(), target.branch(), commit);
      case PushAnswer.Failed(var reason, _) ->
          LOG.warnf(
              "report not pushed sweep=%s branch=%s reason=%s",
              metadata.getName(), target.branch(), reason);
    }
    desks
        .asMap()
        .computeIfPresent(metadata.getUid(), (_, desk) -> answered(desk, target, facts, answer));
    answers.propagateEvent(new ResourceID(metadata.getName(), metadata.getNamespace()));
  }

  private Desk answered(Desk desk, GitTarget target, String facts, PushAnswer answer) {
    var place = GitTarget.place(target.repository()).orElse("the Git host");
    // An answer about another branch than the one that is wanted by now is worth nothing.
    boolean wanted = desk.publication().report().branch().equals(target.branch());
    return new Desk(
        wanted ? desk.publication().after(answer, place, clock.instant()) : desk.publication(),
        desk.facts(),
        new Publication.Facts(
            desk.known().since(), desk.facts().equals(facts) || desk.known().written()),
        false,
        desk.again());
  }
}
