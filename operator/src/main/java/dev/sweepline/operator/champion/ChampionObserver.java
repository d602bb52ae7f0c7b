package dev.sweepline.operator.champion;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.experiment.ExperimentObserver;
import dev.sweepline.operator.experiment.PromoterPod;
import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.champion.ChampionPlanner;
import dev.sweepline.planner.champion.ChampionView;
import dev.sweepline.planner.champion.ChampionViewBuilder;
import dev.sweepline.planner.champion.Deliveries;
import dev.sweepline.planner.champion.PromotionPod;
import dev.sweepline.planner.champion.Proposal;
import dev.sweepline.planner.champion.ProposingSweep;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.status.ChampionStatus;
import dev.sweepline.planner.status.SweepPhase;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Sees a Champion as the planner wants to see it. The trials are asked of the API server: there is
/// a proposal seldom enough.
final class ChampionObserver {
  private final Set<String> webhookHosts;
  private final ObjectMapper json;

  ChampionObserver(Set<String> webhookHosts, ObjectMapper json) {
    this.webhookHosts = Set.copyOf(webhookHosts);
    this.json = json;
  }

  ChampionView observe(Champion champion, Context<Champion> context) {
    var metadata = champion.getMetadata();
    var status = champion.getStatus() == null ? ChampionStatus.EMPTY : champion.getStatus();
    var view =
        ChampionViewBuilder.builder()
            .name(metadata.getName())
            .generation(metadata.getGeneration())
            .spec(champion.getSpec())
            .status(status)
            .asked(
                metadata.getAnnotations() == null
                    ? null
                    : metadata.getAnnotations().get(Names.PROPOSE))
            .sweeps(sweeps(champion, context))
            .trials(List.of())
            .pod(pod(champion, status, context))
            .webhookProblem(webhookProblem(champion))
            .build();
    return view.proposal()
        .map(proposal ->
            ChampionViewBuilder.builder(view)
                .trials(trials(proposal, metadata.getNamespace(), context.getClient()))
                .build())
        .orElse(view);
  }

  private @Nullable String webhookProblem(Champion champion) {
    var webhook = champion.getSpec().webhook();
    return webhook == null || webhook.url() == null
        ? null
        : Deliveries.problem(webhook.url(), webhookHosts).orElse(null);
  }

  private static List<ProposingSweep> sweeps(Champion champion, Context<Champion> context) {
    return context
        .getSecondaryResourcesAsStream(Sweep.class)
        .filter(sweep -> proposesTo(sweep).equals(Optional.of(champion.getMetadata().getName())))
        .flatMap(sweep -> proposing(sweep).stream())
        .toList();
  }

  /// The Champion that a Sweep names.
  static Optional<String> proposesTo(Sweep sweep) {
    var promote = sweep.getSpec().promote();
    return promote == null ? Optional.empty() : Optional.of(promote.champion().name());
  }

  private static Optional<ProposingSweep> proposing(Sweep sweep) {
    var status = sweep.getStatus();
    return status == null
            || status.phase() != SweepPhase.SUCCEEDED
            || status.finishedAt() == null
            || sweep.getMetadata().getDeletionTimestamp() != null
        ? Optional.empty()
        : Optional.of(new ProposingSweep(sweep.getMetadata().getName(), status.finishedAt()));
  }

  private @Nullable PromotionPod pod(
      Champion champion, ChampionStatus status, Context<Champion> context) {
    var promotion = status.promotion();
    if (promotion == null) {
      return null;
    }
    var name = ChampionPlanner.podName(champion.getMetadata().getName(), promotion);
    return context
        .getSecondaryResourcesAsStream(Pod.class)
        .filter(pod -> name.equals(pod.getMetadata().getName()))
        .findFirst()
        .map(pod -> PromoterPod.seen(pod, json))
        .orElse(null);
  }

  private static List<ExperimentView> trials(
      Proposal proposal, String namespace, KubernetesClient client) {
    var experiments = client.resources(Experiment.class).inNamespace(namespace);
    return switch (proposal) {
      case Proposal.OfSweep(_, var sweep) -> ofSweep(sweep, namespace, client);
      case Proposal.AskedSweep(_, var sweep) -> ofSweep(sweep, namespace, client);
      case Proposal.AskedExperiment(_, var name) -> {
        var found = experiments.withName(name).get();
        if (found == null) {
          yield List.of();
        }
        var sweep = ExperimentObserver.sweep(found.getMetadata());
        yield sweep == null
            ? views(
                experiments.list().getItems().stream()
                    .filter(other -> ExperimentObserver.sweep(other.getMetadata()) == null))
            : ofSweep(sweep, namespace, client);
      }
      case Proposal.Rollback _, Proposal.Unreadable _ -> List.of();
    };
  }

  /// Those of an earlier Sweep of this name are not its own.
  private static List<ExperimentView> ofSweep(
      String name, String namespace, KubernetesClient client) {
    var sweep = client.resources(Sweep.class).inNamespace(namespace).withName(name).get();
    if (sweep == null) {
      return List.of();
    }
    var uid = Objects.requireNonNull(sweep.getMetadata().getUid());
    return views(
        client
            .resources(Experiment.class)
            .inNamespace(namespace)
            .withLabel(Names.SWEEP_UID, uid)
            .list()
            .getItems()
            .stream());
  }

  private static List<ExperimentView> views(Stream<Experiment> experiments) {
    return experiments.map(ExperimentObserver::asTrial).toList();
  }
}
