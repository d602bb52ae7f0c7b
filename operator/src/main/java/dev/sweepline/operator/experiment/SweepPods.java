package dev.sweepline.operator.experiment;

import dev.sweepline.planner.cleanup.Cleaners;
import dev.sweepline.planner.cleanup.CleanupAction;
import dev.sweepline.planner.experiment.ExperimentAction.StartAttempt;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.trial.SpecProblem;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/// Pods that a sweep needs besides those of its trials: one of a trial that is only tried, before
/// there is any, and one that removes checkpoints, when they are over.
public final class SweepPods {
  private static final Logger LOG = Logger.getLogger(SweepPods.class);
  private static final int UNPROCESSABLE = 422;

  private final Release release;
  private final Clock clock;
  private final Refusals ofCleaners;
  private final Refusals ofTrials;

  public SweepPods(Release release, Clock clock) {
    this.release = release;
    this.clock = clock;
    this.ofCleaners = new Refusals(clock);
    this.ofTrials = new Refusals(clock);
  }

  public Cleaners cleaners(
      HasMetadata sweep, List<Pod> pods, Set<String> reused, Set<String> needed) {
    var uid = sweep.getMetadata().getUid();
    return new Cleaners(
        CleanerPod.views(uid, pods),
        waiting(ofCleaners, uid).map(refusal -> refusal.said().why()).orElse(null),
        reused,
        needed);
  }

  private Optional<Refusals.Refusal> waiting(Refusals refusals, String uid) {
    return refusals.of(uid).filter(refusal -> refusal.askAgainAt().isAfter(clock.instant()));
  }

  /// When to ask again for a Pod that was refused.
  public Optional<Duration> lookAgainIn(HasMetadata sweep) {
    var uid = sweep.getMetadata().getUid();
    return waiting(ofCleaners, uid).or(() -> waiting(ofTrials, uid)).stream()
        .map(refusal -> Duration.between(clock.instant(), refusal.askAgainAt()).plusMillis(50))
        .findFirst();
  }

  public void send(
      CleanupAction.Send wanted, HasMetadata sweep, SweepSpec spec, KubernetesClient client) {
    var uid = sweep.getMetadata().getUid();
    var claim = spec.storage() == null ? null : spec.storage().checkpoints();
    if (claim == null) {
      return;
    }
    var pod = CleanerPod.of(sweep, claim, spec.template(), wanted, release);
    try {
      client.resource(pod).create();
      ofCleaners.forget(uid);
      LOG.infof(
          "clean-up sent sweep=%s pod=%s experiments=%d",
          sweep.getMetadata().getName(), wanted.podName(), wanted.removals().size());
    } catch (KubernetesClientException e) {
      switch (e.getCode()) {
        // Made already, or the one before it of the same name is on its way out.
        case HttpURLConnection.HTTP_CONFLICT -> {}
        case HttpURLConnection.HTTP_FORBIDDEN,
            HttpURLConnection.HTTP_BAD_REQUEST,
            UNPROCESSABLE -> {
          var refusal = ofCleaners.refused(uid, wanted.podName(), e);
          LOG.warnf(
              "clean-up refused sweep=%s pod=%s cause=%s",
              sweep.getMetadata().getName(), wanted.podName(), refusal.said().why());
        }
        default -> throw e;
      }
    }
  }

  public void delete(CleanupAction.Delete done, HasMetadata sweep, KubernetesClient client) {
    var pod =
        client.pods().inNamespace(sweep.getMetadata().getNamespace()).withName(done.podName());
    var current = pod.get();
    if (current != null && done.podUid().equals(current.getMetadata().getUid())) {
      pod.lockResourceVersion(current.getMetadata().getResourceVersion()).delete();
    }
  }

  /// What the API server has against the Pod of a trial that is not there yet, by a create that it
  /// only tries; empty where it would take it, or would later: when there is quota again, a webhook
  /// answers, or the name is free.
  public Optional<SpecProblem> tried(
      HasMetadata sweep, Experiment trial, StartAttempt attempt, KubernetesClient client) {
    var uid = sweep.getMetadata().getUid();
    var known = waiting(ofTrials, uid).map(refusal -> problem(refusal.said().why()));
    if (known.isPresent()) {
      return known;
    }
    try {
      client.resource(TrainerPod.forAttempt(trial, attempt, release)).dryRun().create();
    } catch (IllegalArgumentException e) {
      return Optional.of(
          problem(ofTrials.refused(uid, String.valueOf(e.getMessage())).said().why()));
    } catch (KubernetesClientException e) {
      // Found out last: all else about the Pod was right.
      boolean nameTaken = e.getCode() == HttpURLConnection.HTTP_CONFLICT;
      if (!nameTaken && !Refusals.isAnswer(e)) {
        throw e;
      }
      var said = Refusals.said(attempt.podName(), e);
      if (!nameTaken && !said.passes() && !cannotBeTried(said.why())) {
        LOG.warnf(
            "trial's Pod refused sweep=%s cause=%s", sweep.getMetadata().getName(), said.why());
        return Optional.of(problem(ofTrials.refused(uid, said).said().why()));
      }
    }
    ofTrials.forget(uid);
    return Optional.empty();
  }

  /// A webhook with side effects has to say so, and the API server does not try with it.
  private static boolean cannotBeTried(String why) {
    return why.contains("does not support dry run");
  }

  private static SpecProblem problem(String why) {
    int end = why.startsWith("spec.template.") ? why.indexOf(' ') : -1;
    return end < 0
        ? new SpecProblem("spec.template", why)
        : new SpecProblem(why.substring(0, end), why.substring(end + 1));
  }
}
