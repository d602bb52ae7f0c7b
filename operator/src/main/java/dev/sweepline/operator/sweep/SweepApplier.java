package dev.sweepline.operator.sweep;

import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.experiment.ExperimentReconciler;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.sweep.SweepAction;
import dev.sweepline.planner.sweep.SweepAction.CreateExperiment;
import dev.sweepline.planner.sweep.SweepAction.DropExperiment;
import dev.sweepline.planner.sweep.SweepAction.KeepTree;
import dev.sweepline.planner.sweep.SweepAction.ReviseExperiment;
import dev.sweepline.planner.sweep.SweepAction.StopExperiment;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;

/// Does what was planned for a Sweep; each action may be repeated at any time.
final class SweepApplier {
  private static final Logger LOG = Logger.getLogger(SweepApplier.class);

  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final int UNPROCESSABLE = 422;
  private static final int AT_ONCE = 16;

  private SweepApplier() {}

  /// False where the rest has to be planned again: a search that learns decided it without the
  /// results of a trial that it did not know.
  static boolean apply(List<SweepAction> actions, Sweep sweep, Context<Sweep> context) {
    if (sweep.getSpec().search().algorithm() == Search.Algorithm.TPE) {
      return actions.stream().allMatch(action -> apply(action, sweep, context));
    }
    var creates = new ArrayList<Callable<Boolean>>();
    for (var action : actions) {
      if (action instanceof CreateExperiment create) {
        creates.add(() -> create(create, sweep, context));
      } else {
        apply(action, sweep, context);
      }
    }
    together(creates);
    return true;
  }

  /// An API server answers many at a time as fast as one.
  private static void together(List<Callable<Boolean>> creates) {
    try (var threads = Executors.newFixedThreadPool(Math.clamp(creates.size(), 1, AT_ONCE))) {
      for (var done : threads.invokeAll(creates)) {
        done.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException("creating Experiments", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("creating Experiments", e);
    }
  }

  /// False where a trial was there already, which the plan did not know.
  private static boolean apply(SweepAction action, Sweep sweep, Context<Sweep> context) {
    switch (action) {
      // Done before, see `SweepReconciler`.
      case KeepTree _ -> {}
      case CreateExperiment create -> {
        return create(create, sweep, context);
      }
      case ReviseExperiment revise -> revise(revise, sweep, context);
      case StopExperiment stop -> stop(stop, sweep, context);
      case DropExperiment drop -> drop(drop, sweep, context);
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
