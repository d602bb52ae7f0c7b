package dev.sweepline.operator.experiment;

import dev.sweepline.operator.ledger.Ledger;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.experiment.ExperimentAction;
import dev.sweepline.planner.experiment.ExperimentAction.DeletePod;
import dev.sweepline.planner.experiment.ExperimentAction.ReleasePod;
import dev.sweepline.planner.experiment.ExperimentAction.StartAttempt;
import dev.sweepline.planner.experiment.ExperimentAction.StopAttempt;
import dev.sweepline.planner.spec.Storage;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.net.HttpURLConnection;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/// Does what was planned for an Experiment; each action may be repeated at any time.
final class ExperimentApplier {
  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");
  private static final Logger LOG = Logger.getLogger(ExperimentApplier.class);
  private static final int UNPROCESSABLE = 422;
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final Release release;
  private final Refusals refusals;
  private final Ledger ledger;
  private final KeptLogs logs;
  private final VolumeClaims claims = new VolumeClaims();

  ExperimentApplier(Release release, Refusals refusals, Ledger ledger, KeptLogs logs) {
    this.logs = logs;
    this.release = release;
    this.refusals = refusals;
    this.ledger = ledger;
  }

  void apply(ExperimentAction action, Experiment experiment, Context<Experiment> context) {
    var namespace = experiment.getMetadata().getNamespace();
    switch (action) {
      case StartAttempt start -> start(start, experiment, context);
      case StopAttempt stop -> stop(stop, namespace, context.getClient());
      case ExperimentAction.KeepLog log -> logs.keep(log, experiment, context.getClient());
      case ExperimentAction.SendCourier courier -> send(courier, experiment, context);
      case ReleasePod free -> release(free, namespace, context.getClient());
      case DeletePod old -> delete(old.podName(), old.podUid(), namespace, context.getClient());
      case ExperimentAction.TellLedger(var contribution) -> ledger.tell(contribution);
      case ExperimentAction.CheckpointGone(var key) ->
          ledger.checkpointGone(key, experiment.getMetadata().getUid());
      // Done before the plan that is applied, see `ExperimentReconciler`.
      case ExperimentAction.ConfirmGone _,
          ExperimentAction.AskAfterNode _,
          ExperimentAction.KeepTree _ -> {}
    }
  }

  private void start(StartAttempt start, Experiment experiment, Context<Experiment> context) {
    var uid = experiment.getMetadata().getUid();
    Pod pod;
    try {
      pod = placed(TrainerPod.forAttempt(experiment, start, release), experiment, context);
    } catch (IllegalArgumentException e) {
      refused(experiment, start, refusals.refused(uid, String.valueOf(e.getMessage())));
      return;
    }
    try {
      context.resourceOperations().create(pod);
      refusals.forget(uid);
      LOG.infof(
          "attempt started experiment=%s attempt=%d pod=%s",
          experiment.getMetadata().getName(), start.number(), start.podName());
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        foreign(pod, uid, context.getClient())
            .ifPresent(other -> refused(experiment, start, refusals.taken(uid, other)));
      } else if (Refusals.isAnswer(e)) {
        refused(experiment, start, refusals.refused(uid, start.podName(), e));
      } else {
        throw e;
      }
    }
  }

  private Pod placed(Pod pod, Experiment experiment, Context<Experiment> context) {
    var spec = experiment.getSpec();
    var namespace = experiment.getMetadata().getNamespace();
    return OneNode.together(
        pod, claims.of(spec.storage(), spec.data(), namespace, context.getClient()));
  }

  private static void refused(Experiment experiment, StartAttempt start, Refusals.Refusal refusal) {
    LOG.warnf(
        "attempt refused experiment=%s attempt=%d times=%d cause=%s",
        experiment.getMetadata().getName(), start.number(), refusal.times(), refusal.said().why());
  }

  /// One that the API server will not have is tried again as one that failed would be.
  private void send(
      ExperimentAction.SendCourier courier, Experiment experiment, Context<Experiment> context) {
    var storage = experiment.getSpec().storage();
    if (storage == null || !Storage.outlivesPod(storage)) {
      return;
    }
    var pod = CourierPod.of(experiment, storage, courier, release);
    try {
      context.resourceOperations().create(pod);
      LOG.infof(
          "courier sent experiment=%s pod=%s leftovers=%s rows=%s",
          experiment.getMetadata().getName(),
          courier.podName(),
          courier.leftovers(),
          courier.rows());
    } catch (KubernetesClientException e) {
      boolean own =
          e.getCode() == HttpURLConnection.HTTP_CONFLICT
              && foreign(pod, experiment.getMetadata().getUid(), context.getClient()).isEmpty();
      if (!own && e.getCode() != HttpURLConnection.HTTP_CONFLICT && !Refusals.isAnswer(e)) {
        throw e;
      }
      if (!own) {
        LOG.warnf(
            "courier refused experiment=%s pod=%s cause=%s",
            experiment.getMetadata().getName(), courier.podName(), e.getMessage());
      }
    }
  }

  /// Somebody else's Pod of that name.
  private static Optional<Pod> foreign(Pod wanted, String experimentUid, KubernetesClient client) {
    return Optional.ofNullable(client.resource(wanted).get())
        .filter(existing -> {
          var labels = existing.getMetadata().getLabels();
          return labels == null || !experimentUid.equals(labels.get(Names.EXPERIMENT_UID));
        });
  }

  /// The reason first: a Pod that goes without one was disrupted. One that has ended meanwhile was
  /// not told to: how it ended is its own doing.
  private static void stop(StopAttempt stop, String namespace, KubernetesClient client) {
    var resource = pod(client, namespace, stop.podName());
    current(resource, stop.podUid())
        .filter(pod -> !ended(pod))
        .ifPresent(pod -> {
          var patch =
              "{\"metadata\":{\"resourceVersion\":\"%s\",\"annotations\":{\"%s\":\"%s\"}}}"
                  .formatted(
                      pod.getMetadata().getResourceVersion(),
                      Names.STOP_ANNOTATION,
                      stop.reason().text());
          if (patch(resource, patch)) {
            LOG.infof("attempt stopping pod=%s reason=%s", stop.podName(), stop.reason().text());
            delete(stop.podName(), stop.podUid(), namespace, client);
          }
        });
  }

  private static boolean ended(Pod pod) {
    return pod.getStatus() != null
        && ENDED.contains(Objects.requireNonNullElse(pod.getStatus().getPhase(), ""));
  }

  private static void release(ReleasePod free, String namespace, KubernetesClient client) {
    var resource = pod(client, namespace, free.podName());
    current(resource, free.podUid())
        .ifPresent(pod -> {
          var kept =
              pod.getMetadata().getFinalizers().stream()
                  .filter(finalizer -> !finalizer.equals(Names.JOURNAL_FINALIZER))
                  .map(finalizer -> '"' + finalizer + '"')
                  .toList();
          patch(
              resource,
              "{\"metadata\":{\"uid\":\"%s\",\"resourceVersion\":\"%s\",\"finalizers\":%s}}"
                  .formatted(free.podUid(), pod.getMetadata().getResourceVersion(), kept));
        });
  }

  private static void delete(String name, String uid, String namespace, KubernetesClient client) {
    var resource = pod(client, namespace, name);
    current(resource, uid)
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .ifPresent(pod ->
            unlessMeanwhile(() ->
                resource.lockResourceVersion(pod.getMetadata().getResourceVersion()).delete()));
  }

  private static Optional<Pod> current(PodResource resource, String uid) {
    return Optional.ofNullable(resource.get())
        .filter(pod -> uid.equals(Objects.requireNonNull(pod.getMetadata().getUid())));
  }

  private static boolean patch(PodResource resource, String patch) {
    return unlessMeanwhile(() -> resource.patch(MERGE, patch));
  }

  /// False if the Pod has gone or changed meanwhile: its event brings us back with a fresh look.
  private static boolean unlessMeanwhile(Runnable write) {
    try {
      write.run();
      return true;
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        // Another uid under the same name is answered as an invalid change.
        case HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_CONFLICT, UNPROCESSABLE ->
            false;
        default -> throw e;
      };
    }
  }

  private static PodResource pod(KubernetesClient client, String namespace, String name) {
    return client.pods().inNamespace(namespace).withName(name);
  }
}
