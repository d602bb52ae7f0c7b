package dev.sweepline.operator.champion;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.operator.announce.Announcement;
import dev.sweepline.operator.announce.Announcer;
import dev.sweepline.operator.experiment.Release;
import dev.sweepline.operator.objects.Namesakes;
import dev.sweepline.operator.objects.Statuses;
import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.champion.ChampionAction;
import dev.sweepline.planner.champion.ChampionPlan;
import dev.sweepline.planner.champion.ChampionPlanner;
import dev.sweepline.planner.champion.ChampionView;
import dev.sweepline.planner.champion.Deliveries;
import dev.sweepline.planner.status.ChampionStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.Mappers;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Judges proposals and carries promotions out: observe, plan, act, report.
public final class ChampionReconciler implements Reconciler<Champion> {
  private static final Duration STALE = Duration.ofMillis(200);
  private static final Duration REFUSED = Duration.ofSeconds(30);
  private static final Set<Integer> REFUSALS = Set.of(HttpURLConnection.HTTP_FORBIDDEN, 422);

  private final Clock clock;
  private final Announcer announcer;
  private final ChampionObserver observer;
  private final ChampionApplier applier;
  private final Webhooks webhooks;

  /// @param webhookHosts that the chart allows
  public ChampionReconciler(
      KubernetesClient client,
      Clock clock,
      Announcer announcer,
      Release release,
      Set<String> webhookHosts,
      ObjectMapper json) {
    this.clock = clock;
    this.announcer = announcer;
    this.observer = new ChampionObserver(webhookHosts, json);
    this.applier = new ChampionApplier(client, release, json);
    this.webhooks = new Webhooks(client, webhookHosts, json);
  }

  @Override
  public List<EventSource<?, Champion>> prepareEventSources(EventSourceContext<Champion> context) {
    var sweeps =
        InformerEventSourceConfiguration.from(Sweep.class, Champion.class)
            .withNamespacesInheritedFromController()
            .withSecondaryToPrimaryMapper(ChampionReconciler::proposedTo)
            .build();
    var pods =
        InformerEventSourceConfiguration.from(Pod.class, Champion.class)
            .withLabelSelector(Names.CHAMPION_UID)
            .withNamespacesInheritedFromController()
            .withSecondaryToPrimaryMapper(Mappers.fromOwnerReferences(Champion.class))
            .build();
    return List.of(
        new InformerEventSource<>(sweeps, context), new InformerEventSource<>(pods, context));
  }

  private static Set<ResourceID> proposedTo(Sweep sweep) {
    return ChampionObserver.proposesTo(sweep).stream()
        .map(name -> new ResourceID(name, sweep.getMetadata().getNamespace()))
        .collect(Collectors.toSet());
  }

  @Override
  public UpdateControl<Champion> reconcile(Champion champion, Context<Champion> context) {
    return Namesakes.heeded(look(champion, context), champion, context);
  }

  private UpdateControl<Champion> look(Champion champion, Context<Champion> context) {
    var view = observer.observe(champion, context);
    var plan = ChampionPlanner.plan(view, clock.instant());
    ChampionStatus status;
    try {
      status =
          plan.action().map(action -> done(action, champion, view, plan)).orElse(plan.status());
    } catch (KubernetesClientException e) {
      if (!REFUSALS.contains(e.getCode())) {
        throw e;
      }
      announcer.announce(
          champion,
          Announcement.warning("PodRefused", "the API server refuses the Pod: " + e.getMessage()));
      return UpdateControl.<Champion>noUpdate().rescheduleAfter(REFUSED);
    }
    var control = UpdateControl.<Champion>noUpdate();
    if (!status.equals(view.status())) {
      if (!written(champion, status, context)) {
        return control.rescheduleAfter(STALE);
      }
      ChampionAnnouncements.between(view.status(), status)
          .forEach(news -> announcer.announce(champion, news));
    }
    if (!status.equals(plan.status())) {
      return control.rescheduleAfter(STALE);
    }
    plan.lookAgainIn()
        .map(wait -> wait.compareTo(STALE) < 0 ? STALE : wait)
        .ifPresent(control::rescheduleAfter);
    return control;
  }

  private ChampionStatus done(
      ChampionAction action, Champion champion, ChampionView view, ChampionPlan plan) {
    return switch (action) {
      case ChampionAction.StartPromotion start -> {
        applier.start(start, champion);
        yield plan.status();
      }
      case ChampionAction.TellWebhook _ ->
          ChampionPlanner.reported(
              view,
              Deliveries.after(
                  plan.status(), webhooks.tell(champion, plan.status()), clock.instant()),
              clock.instant());
    };
  }

  private static boolean written(
      Champion champion, ChampionStatus status, Context<Champion> context) {
    champion.setStatus(status);
    return Statuses.written(champion, context);
  }
}
