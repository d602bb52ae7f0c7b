package dev.sweepline.operator.sweep;

import dev.sweepline.operator.experiment.Beginnings;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.experiment.ExperimentObserver;
import dev.sweepline.operator.experiment.ExperimentReconciler;
import dev.sweepline.operator.experiment.Refusals;
import dev.sweepline.operator.experiment.SweepPods;
import dev.sweepline.operator.objects.Owners;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.cleanup.CleanupAction;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.sweep.SweepAction;
import dev.sweepline.planner.sweep.SweepAction.CreateExperiment;
import dev.sweepline.planner.sweep.SweepAction.DropExperiment;
import dev.sweepline.planner.sweep.SweepAction.KeepTree;
import dev.sweepline.planner.sweep.SweepAction.ReviseExperiment;
import dev.sweepline.planner.sweep.SweepAction.StopExperiment;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
  private static final int IN_A_ROW = 64;

  private final SweepPods pods;
  private final TrialArchive archive;
  private final Beginnings beginnings;

  SweepApplier(SweepPods pods, TrialArchive archive, Beginnings beginnings) {
    this.beginnings = beginnings;
    this.pods = pods;
    this.archive = archive;
  }

  /// What became of an action.
  record Taken(SweepAction action, Answer answer) {}

  /// Those that were taken. A search that learns stops at a trial that it did not know: what
  /// follows was decided without its results. Where there is no quota for one trial the next ones
  /// are not asked for.
  List<Taken> apply(List<SweepAction> actions, Sweep sweep, Context<Sweep> context) {
    var taken = new ArrayList<Taken>();
    var creates = new ArrayList<SweepAction>();
    boolean learns = learns(sweep);
    for (var action : actions) {
      if (action instanceof CreateExperiment && !learns) {
        creates.add(action);
        continue;
      }
      var answer = apply(action, sweep, context);
      taken.add(new Taken(action, answer));
      if (learns && answer instanceof Answer.Known) {
        return taken;
      }
    }
    for (int from = 0; from < creates.size(); from += IN_A_ROW) {
      var some = creates.subList(from, Math.min(creates.size(), from + IN_A_ROW));
      var answers = together(some, sweep, context);
      taken.addAll(answers);
      if (answers.stream().anyMatch(one -> one.answer() instanceof Answer.Refused)) {
        break;
      }
    }
    return taken;
  }

  /// Whether what it does next depends on how the trials before did.
  static boolean learns(Sweep sweep) {
    return sweep.getSpec().search().algorithm() == Search.Algorithm.TPE;
  }

  /// An API server answers many at a time as fast as one.
  private List<Taken> together(List<SweepAction> actions, Sweep sweep, Context<Sweep> context) {
    try (var threads = Executors.newFixedThreadPool(Math.clamp(actions.size(), 1, AT_ONCE))) {
      var asked = new ArrayList<Callable<Taken>>();
      actions.forEach(action -> asked.add(() -> new Taken(action, apply(action, sweep, context))));
      var taken = new ArrayList<Taken>();
      for (var done : threads.invokeAll(asked)) {
        taken.add(done.get());
      }
      return taken;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException("creating Experiments", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("creating Experiments", e);
    }
  }

  private Answer apply(SweepAction action, Sweep sweep, Context<Sweep> context) {
    try {
      return carryOut(action, sweep, context);
    } catch (KubernetesClientException e) {
      if (!Refusals.isAnswer(e)) {
        throw e;
      }
      return new Answer.Refused(Refusals.said(SweepRefusals.object(action), e), false);
    }
  }

  private Answer carryOut(SweepAction action, Sweep sweep, Context<Sweep> context) {
    switch (action) {
      // Done before, see `SweepReconciler`.
      case KeepTree _ -> {}
      case CreateExperiment create -> {
        return create(create, sweep, context);
      }
      case ReviseExperiment revise -> revise(revise, sweep, context);
      case StopExperiment stop -> stop(stop, sweep, context);
      case DropExperiment drop -> drop(drop, sweep, context.getClient());
      case SweepAction.ForgetExperiment kept -> forget(kept, sweep, context.getClient());
      case SweepAction.Clean(var some) -> clean(some, sweep, context);
      case SweepAction.KeepJournals(var names) -> keep(Set.copyOf(names), sweep, context);
    }
    return new Answer.Done();
  }

  private Answer create(CreateExperiment create, Sweep sweep, Context<Sweep> context) {
    var experiment = experiment(create, sweep);
    return beginnings.made(
        experiment, context.getClient(), () -> create(experiment, create, sweep, context));
  }

  private static Answer create(
      Experiment experiment, CreateExperiment create, Sweep sweep, Context<Sweep> context) {
    try {
      context.resourceOperations().create(experiment, trials(context));
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

  /// Where what is made is seen at once; there are other sources of Experiments.
  private static InformerEventSource<Experiment, Sweep> trials(Context<Sweep> context) {
    return (InformerEventSource<Experiment, Sweep>)
        context.eventSourceRetriever().getEventSourceFor(Experiment.class, SweepReconciler.TRIALS);
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
            .withOwnerReferences(Owners.controller(sweep))
            .build());
    experiment.setSpec(create.spec());
    return experiment;
  }

  private static void revise(ReviseExperiment revise, Sweep sweep, Context<Sweep> context) {
    own(resource(revise.name(), sweep, context.getClient()), sweep)
        .ifPresent(experiment -> {
          experiment.setSpec(revise.spec());
          unlessMeanwhile(() -> context.resourceOperations().update(experiment, trials(context)));
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
      case CleanupAction.Tell tell -> tell(tell, sweep, context.getClient());
      case CleanupAction.Delete done ->
          unlessMeanwhile(() -> pods.delete(done, sweep, context.getClient()));
    }
  }

  private static void tell(CleanupAction.Tell tell, Sweep sweep, KubernetesClient client) {
    var patch =
        "{\"metadata\":{\"uid\":\"%s\",\"annotations\":{\"%s\":\"%d\"}}}"
            .formatted(tell.uid(), Names.CHECKPOINTS_GONE, tell.below());
    unlessMeanwhile(() -> resource(tell.experiment(), sweep, client).patch(MERGE, patch));
  }

  private static void forget(
      SweepAction.ForgetExperiment kept, Sweep sweep, KubernetesClient client) {
    var resource = resource(kept.name(), sweep, client);
    own(resource, sweep)
        .filter(experiment -> kept.uid().equals(experiment.getMetadata().getUid()))
        .map(experiment -> experiment.getMetadata().getResourceVersion())
        .ifPresent(seen ->
            unlessMeanwhile(() -> {
              resource.lockResourceVersion(seen).delete();
              LOG.infof(
                  "experiment trimmed sweep=%s experiment=%s",
                  sweep.getMetadata().getName(), kept.name());
            }));
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
    return !ExperimentObserver.journal(experiment).attempts().isEmpty();
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
