package dev.sweepline.operator.sweep;

import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.experiment.ExperimentReconciler;
import dev.sweepline.operator.experiment.SweepPods;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.cleanup.CleanupAction;
import dev.sweepline.planner.sweep.SweepAction;
import dev.sweepline.planner.sweep.SweepAction.CreateExperiment;
import dev.sweepline.planner.sweep.SweepAction.DropExperiment;
import dev.sweepline.planner.sweep.SweepAction.KeepTree;
import dev.sweepline.planner.sweep.SweepAction.ReviseExperiment;
import dev.sweepline.planner.sweep.SweepAction.StopExperiment;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.net.HttpURLConnection;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/// Does what was planned for a Sweep; each action may be repeated at any time.
final class SweepApplier {
  private static final Logger LOG = Logger.getLogger(SweepApplier.class);

  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final int UNPROCESSABLE = 422;

  private final SweepPods pods;
  private final TrialArchive archive;

  SweepApplier(SweepPods pods, TrialArchive archive) {
    this.pods = pods;
    this.archive = archive;
  }

  /// False where a trial was there already, which the plan did not know.
  boolean apply(SweepAction action, Sweep sweep, Context<Sweep> context) {
    switch (action) {
      // Done before, see `SweepReconciler`.
      case KeepTree _ -> {}
      case CreateExperiment create -> {
        return create(create, sweep, context);
      }
      case ReviseExperiment revise -> revise(revise, sweep, context);
      case StopExperiment stop -> stop(stop, sweep, context);
      case DropExperiment drop -> drop(drop, sweep, context);
      case SweepAction.Clean(var some) -> clean(some, sweep, context);
      case SweepAction.KeepJournals(var names) -> keep(Set.copyOf(names), sweep, context);
    }
    return true;
  }

  private static boolean create(CreateExperiment create, Sweep sweep, Context<Sweep> context) {
    var experiment = experiment(create, sweep);
    try {
      context.resourceOperations().create(experiment);
      LOG.infof(
          "experiment created sweep=%s experiment=%s",
          sweep.getMetadata().getName(), create.name());
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      expectOwn(experiment, sweep, context);
      return false;
    }
  }

  /// The trials of an earlier Sweep of this name may still be on their way out.
  private static void expectOwn(Experiment wanted, Sweep sweep, Context<Sweep> context) {
    var existing = context.getClient().resource(wanted).get();
    if (existing != null && !owned(existing, sweep)) {
      throw new IllegalStateException(
          "the Experiment " + wanted.getMetadata().getName() + " belongs to somebody else");
    }
  }

  static boolean owned(Experiment experiment, Sweep sweep) {
    return experiment.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> sweep.getMetadata().getUid().equals(owner.getUid()));
  }

  /// What an action makes, as it is before it is made.
  static Experiment experiment(CreateExperiment create, Sweep sweep) {
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

  static OwnerReference owner(HasMetadata sweep) {
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
    own(resource(revise.name(), sweep, context), sweep)
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
      resource(stop.name(), sweep, context).patch(MERGE, patch);
      LOG.infof(
          "experiment stopping sweep=%s experiment=%s reason=%s",
          sweep.getMetadata().getName(), stop.name(), stop.wish().text());
    });
  }

  private void keep(Set<String> names, Sweep sweep, Context<Sweep> context) {
    var trials =
        context
            .getSecondaryResourcesAsStream(Experiment.class, true)
            .filter(trial -> owned(trial, sweep) && names.contains(trial.getMetadata().getName()))
            .sorted(Comparator.comparing(trial -> trial.getMetadata().getName()))
            .toList();
    archive.keep(sweep, trials, context.getClient());
  }

  private void clean(CleanupAction action, Sweep sweep, Context<Sweep> context) {
    switch (action) {
      case CleanupAction.Send send -> pods.send(send, sweep, sweep.getSpec(), context.getClient());
      case CleanupAction.Tell tell -> tell(tell, sweep, context);
      case CleanupAction.Delete done ->
          unlessMeanwhile(() -> pods.delete(done, sweep, context.getClient()));
    }
  }

  private static void tell(CleanupAction.Tell tell, Sweep sweep, Context<Sweep> context) {
    var patch =
        "{\"metadata\":{\"uid\":\"%s\",\"annotations\":{\"%s\":\"%d\"}}}"
            .formatted(tell.uid(), Names.CHECKPOINTS_GONE, tell.below());
    unlessMeanwhile(() -> resource(tell.experiment(), sweep, context).patch(MERGE, patch));
  }

  private static void drop(DropExperiment drop, Sweep sweep, Context<Sweep> context) {
    var resource = resource(drop.name(), sweep, context);
    own(resource, sweep)
        .filter(experiment -> drop.uid().equals(experiment.getMetadata().getUid()))
        .map(experiment -> experiment.getMetadata().getResourceVersion())
        // Started meanwhile means changed meanwhile: then it stays.
        .ifPresent(seen -> unlessMeanwhile(() -> resource.lockResourceVersion(seen).delete()));
    LOG.infof(
        "experiment dropped sweep=%s experiment=%s", sweep.getMetadata().getName(), drop.name());
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

  private static Resource<Experiment> resource(String name, Sweep sweep, Context<Sweep> context) {
    return context
        .getClient()
        .resources(Experiment.class)
        .inNamespace(sweep.getMetadata().getNamespace())
        .withName(name);
  }
}
