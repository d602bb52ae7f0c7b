package dev.sweepline.operator.sweep;

import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.experiment.ExperimentReconciler;
import dev.sweepline.operator.experiment.Refusals;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.sweep.SweepAction;
import dev.sweepline.planner.sweep.SweepAction.CreateExperiment;
import dev.sweepline.planner.sweep.SweepAction.DropExperiment;
import dev.sweepline.planner.sweep.SweepAction.KeepTree;
import dev.sweepline.planner.sweep.SweepAction.ReviseExperiment;
import dev.sweepline.planner.sweep.SweepAction.StopExperiment;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/// Does what was planned for a Sweep; each action may be repeated at any time.
final class SweepApplier {
  private static final Logger LOG = Logger.getLogger(SweepApplier.class);

  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final int UNPROCESSABLE = 422;

  private SweepApplier() {}

  static Answer apply(SweepAction action, Sweep sweep, Context<Sweep> context) {
    try {
      return carryOut(action, sweep, context);
    } catch (KubernetesClientException e) {
      if (!Refusals.isAnswer(e)) {
        throw e;
      }
      return new Answer.Refused(Refusals.said(SweepRefusals.object(action), e), false);
    }
  }

  private static Answer carryOut(SweepAction action, Sweep sweep, Context<Sweep> context) {
    switch (action) {
      // Done before, see `SweepReconciler`.
      case KeepTree _ -> {}
      case CreateExperiment create -> {
        return create(create, sweep, context);
      }
      case ReviseExperiment revise -> revise(revise, sweep, context);
      case StopExperiment stop -> stop(stop, sweep, context);
      case DropExperiment drop -> drop(drop, sweep, context.getClient());
    }
    return new Answer.Done();
  }

  private static Answer create(CreateExperiment create, Sweep sweep, Context<Sweep> context) {
    var experiment = experiment(create, sweep);
    try {
      context.resourceOperations().create(experiment);
      LOG.infof(
          "experiment created sweep=%s experiment=%s",
          sweep.getMetadata().getName(), create.name());
      return new Answer.Done();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      return Optional.ofNullable(context.getClient().resource(experiment).get())
          .filter(existing -> !owned(existing, sweep))
          .<Answer>map(other ->
              new Answer.Refused(
                  Refusals.taken("Experiment", create.name(), isLeaving(other, sweep)), true))
          .orElseGet(Answer.Known::new);
    }
  }

  /// The trials of an earlier Sweep of this name go after it, and end with grace.
  private static boolean isLeaving(Experiment other, Sweep sweep) {
    return other.getMetadata().getDeletionTimestamp() != null
        || other.getMetadata().getOwnerReferences().stream()
            .anyMatch(owner ->
                owner.getKind().equals(sweep.getKind())
                    && owner.getName().equals(sweep.getMetadata().getName()));
  }

  static boolean owned(Experiment experiment, Sweep sweep) {
    return experiment.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> sweep.getMetadata().getUid().equals(owner.getUid()));
  }

  private static Experiment experiment(CreateExperiment create, Sweep sweep) {
    var labels = new TreeMap<>(create.labels());
    labels.put(Names.SWEEP, Names.labelValue(sweep.getMetadata().getName()));
    labels.put(Names.SWEEP_UID, sweep.getMetadata().getUid());
    labels.put("app.kubernetes.io/managed-by", "sweepline");
    var experiment = new Experiment();
    experiment.setMetadata(
        new ObjectMetaBuilder()
            .withName(create.name())
            .withNamespace(sweep.getMetadata().getNamespace())
            .withLabels(labels)
            .addToAnnotations(Names.SWEEP_CREATED_AT, sweep.getMetadata().getCreationTimestamp())
            .withFinalizers(ExperimentReconciler.FINALIZER)
            .withOwnerReferences(owner(sweep))
            .build());
    experiment.setSpec(create.spec());
    return experiment;
  }

  private static OwnerReference owner(Sweep sweep) {
    return new OwnerReferenceBuilder()
        .withApiVersion(sweep.getApiVersion())
        .withKind(sweep.getKind())
        .withName(sweep.getMetadata().getName())
        .withUid(sweep.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }

  private static void revise(ReviseExperiment revise, Sweep sweep, Context<Sweep> context) {
    own(resource(revise.name(), sweep, context.getClient()), sweep)
        .ifPresent(experiment -> {
          experiment.setSpec(revise.spec());
          unlessMeanwhile(() -> context.resourceOperations().update(experiment));
        });
  }

  private static void stop(StopExperiment stop, Sweep sweep, Context<Sweep> context) {
    var patch =
        "{\"metadata\":{\"uid\":\"%s\",\"annotations\":{\"%s\":%s}}}"
            .formatted(stop.uid(), Names.STOP_ANNOTATION, Serialization.asJson(stop.wish().text()));
    unlessMeanwhile(() -> {
      resource(stop.name(), sweep, context.getClient()).patch(MERGE, patch);
      LOG.infof(
          "experiment stopping sweep=%s experiment=%s reason=%s",
          sweep.getMetadata().getName(), stop.name(), stop.wish().text());
    });
  }

  static void drop(DropExperiment drop, Sweep sweep, KubernetesClient client) {
    var resource = resource(drop.name(), sweep, client);
    own(resource, sweep)
        .filter(experiment -> drop.uid().equals(experiment.getMetadata().getUid()))
        // The plan knew it from a cache: what has begun since stays.
        .filter(experiment -> !hasBegun(experiment))
        .map(experiment -> experiment.getMetadata().getResourceVersion())
        // Started meanwhile means changed meanwhile: then it stays.
        .ifPresent(seen ->
            unlessMeanwhile(() -> {
              resource.lockResourceVersion(seen).delete();
              LOG.infof(
                  "experiment dropped sweep=%s experiment=%s",
                  sweep.getMetadata().getName(), drop.name());
            }));
  }

  private static boolean hasBegun(Experiment experiment) {
    return experiment.getStatus() != null && !experiment.getStatus().attempts().isEmpty();
  }

  /// What has changed or gone meanwhile is looked at again.
  private static void unlessMeanwhile(Runnable write) {
    try {
      write.run();
    } catch (KubernetesClientException e) {
      switch (e.getCode()) {
        // Another uid under the same name is answered as an invalid change.
        case HttpURLConnection.HTTP_CONFLICT, HttpURLConnection.HTTP_NOT_FOUND, UNPROCESSABLE -> {}
        default -> throw e;
      }
    }
  }

  private static Optional<Experiment> own(Resource<Experiment> resource, Sweep sweep) {
    return Optional.ofNullable(resource.get()).filter(experiment -> owned(experiment, sweep));
  }

  private static Resource<Experiment> resource(String name, Sweep sweep, KubernetesClient client) {
    return client
        .resources(Experiment.class)
        .inNamespace(sweep.getMetadata().getNamespace())
        .withName(name);
  }
}
