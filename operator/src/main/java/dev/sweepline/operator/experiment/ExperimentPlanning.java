package dev.sweepline.operator.experiment;

import dev.sweepline.operator.events.ProgressBoard;
import dev.sweepline.operator.ledger.Ledger;
import dev.sweepline.planner.dedupe.Remembered;
import dev.sweepline.planner.experiment.Contributions;
import dev.sweepline.planner.experiment.ExperimentAction;
import dev.sweepline.planner.experiment.ExperimentPlan;
import dev.sweepline.planner.experiment.ExperimentPlanner;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.experiment.Observed;
import dev.sweepline.planner.experiment.ObservedBuilder;
import dev.sweepline.planner.trial.Composer;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Has a trial planned with all that is seen of it; where the plan asks for something, again with
/// the API server's answer.
final class ExperimentPlanning {
  private final Clock clock;
  private final ProgressBoard board;
  private final Ledger ledger;
  private final PodObserver pods;
  private final Neighbours neighbours;
  private final CourierRoom room;
  private final boolean hasKafka;

  ExperimentPlanning(
      Clock clock,
      ProgressBoard board,
      Ledger ledger,
      PodObserver pods,
      Neighbours neighbours,
      CourierRoom room,
      boolean hasKafka) {
    this.clock = clock;
    this.board = board;
    this.ledger = ledger;
    this.pods = pods;
    this.neighbours = neighbours;
    this.room = room;
    this.hasKafka = hasKafka;
  }

  /// @param awaited whether somebody is to keep its journal before it goes
  ExperimentPlan plan(
      ExperimentView view,
      Composer composer,
      Optional<Refusals.Refusal> refusal,
      @Nullable Remembered remembered,
      boolean awaited,
      Context<Experiment> context) {
    var seen =
        ObservedBuilder.builder()
            .pods(
                pods.observe(
                    view.uid(),
                    context.getSecondaryResourcesAsStream(Pod.class, true),
                    context.getClient()))
            .refusal(refusal.map(Refusals.Refusal::said).orElse(null))
            .ledger(Contributions.of(view).map(ledger::standing).orElse(null))
            .listeningSince(board.listeningSince().orElse(null))
            .suspects(neighbours.suspects())
            .lessons(
                view.status().attempts().isEmpty()
                    ? neighbours.lessons(view.namespace())
                    : List.of())
            .couriers(couriers(view, context))
            .remembered(remembered)
            .awaited(awaited)
            .build();
    var plan = ExperimentPlanner.plan(composer, view, seen, clock.instant());
    var confirmation = new Confirmation(context.getClient());
    var gone = new ArrayList<Observed.Gone>();
    var silent = new ArrayList<Observed.Silent>();
    for (var action : plan.actions()) {
      if (action instanceof ExperimentAction.ConfirmGone question) {
        confirmation.ask(question, view.namespace()).ifPresent(gone::add);
      }
      if (action instanceof ExperimentAction.AskAfterNode question) {
        confirmation.ask(question).ifPresent(silent::add);
      }
    }
    return gone.isEmpty() && silent.isEmpty()
        ? plan
        : ExperimentPlanner.plan(
            composer, view, seen.missing(gone).silent(silent), clock.instant());
  }

  /// What is planned for a trial that is not there yet, as nothing can be seen of it.
  ExperimentPlan planBefore(
      ExperimentView view, Composer composer, @Nullable Remembered remembered) {
    var known =
        ObservedBuilder.builder()
            .pods(List.of())
            .suspects(neighbours.suspects())
            .lessons(neighbours.lessons(view.namespace()))
            .remembered(remembered)
            .build();
    return ExperimentPlanner.plan(composer, view, known, clock.instant());
  }

  private Observed.@Nullable Couriers couriers(ExperimentView view, Context<Experiment> context) {
    if (!hasKafka) {
      return null;
    }
    var couriers =
        PodObserver.couriers(view.uid(), context.getSecondaryResourcesAsStream(Pod.class, true));
    var known = context.getPrimaryCache();
    return new Observed.Couriers(
        couriers,
        room.isFreeFor(view.uid(), uid -> !known.byIndex(ExperimentNews.BY_UID, uid).isEmpty()));
  }
}
