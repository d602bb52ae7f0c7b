package dev.sweepline.planner.champion;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.status.ChampionDecision.Verdict;
import dev.sweepline.planner.status.ChampionStatus;
import dev.sweepline.planner.status.ChampionStatusBuilder;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.Delivery;
import dev.sweepline.planner.status.Promotion;
import java.time.Instant;

/// The conditions of a Champion, as kstatus, `kubectl wait` and people read them.
final class ChampionReport {
  private ChampionReport() {}

  static ChampionStatus of(ChampionView view, ChampionStatus status, Instant now) {
    var conditions = new Conditions(view.status().conditions(), view.generation(), now);
    conditions.add(
        Conditions.ACCEPTED,
        Truth.TRUE,
        "Accepted",
        "candidates are judged by %s over at least %d seeds"
            .formatted(view.spec().objective().metric(), view.spec().seeds()));
    reigning(status, conditions);
    var promotion = status.promotion();
    var stalled = stalled(view, status);
    if (promotion == null) {
      conditions.add(Conditions.RECONCILING, Truth.FALSE, "Idle", "no promotion is under way");
    } else {
      conditions.add(
          Conditions.RECONCILING, Truth.TRUE, promoting(promotion), progress(view, promotion));
    }
    conditions.add(
        Conditions.STALLED,
        stalled.isEmpty() ? Truth.FALSE : Truth.TRUE,
        stalled.isEmpty() ? "NotStalled" : "PromotionFailed",
        stalled.isEmpty() ? "nothing waits for a person" : stalled);
    boolean ready = promotion == null && stalled.isEmpty();
    conditions.add(
        Conditions.READY,
        ready ? Truth.TRUE : Truth.FALSE,
        ready ? "Decided" : promotion == null ? "PromotionFailed" : promoting(promotion),
        ready
            ? "every proposal was decided on"
            : promotion == null ? stalled : progress(view, promotion));
    webhook(view, status, conditions);
    return ChampionStatusBuilder.builder(status)
        .observedGeneration(view.generation())
        .conditions(conditions.list())
        .build();
  }

  private static void reigning(ChampionStatus status, Conditions conditions) {
    var reigning = status.reigning();
    if (reigning == null) {
      conditions.add(Conditions.REIGNING, Truth.FALSE, "NoChampion", "there is no champion yet");
    } else {
      conditions.add(
          Conditions.REIGNING,
          Truth.TRUE,
          "Promoted",
          "Experiment %s, %s"
              .formatted(reigning.model().experiment(), Judge.figures(reigning.model())));
    }
  }

  private static String promoting(Promotion promotion) {
    return switch (promotion.kind()) {
      case PROMOTE -> "Promoting";
      case ROLLBACK -> "RollingBack";
    };
  }

  private static String progress(ChampionView view, Promotion promotion) {
    var pod = view.pod();
    var waiting = pod == null ? null : pod.waiting();
    return "the checkpoint of Experiment %s is verified and copied, try %d%s%s"
        .formatted(
            promotion.model().experiment(),
            promotion.tries(),
            promotion.message() == null ? "" : "; before: " + promotion.message(),
            waiting == null ? "" : "; waits for " + waiting);
  }

  private static String stalled(ChampionView view, ChampionStatus status) {
    var decision = status.decision();
    var promotion = status.promotion();
    if (promotion != null && promotion.tries() > ChampionPlanner.MANY_TRIES) {
      return progress(view, promotion);
    }
    if (promotion == null && decision != null && decision.verdict() == Verdict.FAILED) {
      return decision.message();
    }
    return status.heard().size() >= ChampionStatus.HEARD
        ? "%d Sweeps have proposed to it: remove spec.promote from old ones"
            .formatted(status.heard().size())
        : "";
  }

  private static void webhook(ChampionView view, ChampionStatus status, Conditions conditions) {
    if (view.spec().webhook() == null) {
      return;
    }
    if (view.webhookProblem() != null) {
      conditions.add(
          Conditions.WEBHOOK_DELIVERED, Truth.FALSE, "HostNotAllowed", view.webhookProblem());
      return;
    }
    Delivery delivery = status.webhook();
    if (delivery == null) {
      conditions.add(
          Conditions.WEBHOOK_DELIVERED, Truth.UNKNOWN, "NothingToTell", "no promotion yet");
      return;
    }
    var words = delivery.message() == null ? "" : ": " + delivery.message();
    var what = "promotion %d, try %d%s".formatted(delivery.number(), delivery.tries(), words);
    switch (delivery.state()) {
      case DUE ->
          conditions.add(
              Conditions.WEBHOOK_DELIVERED,
              delivery.tries() == 0 ? Truth.UNKNOWN : Truth.FALSE,
              delivery.tries() == 0 ? "Due" : "Retrying",
              what);
      case DELIVERED -> conditions.add(Conditions.WEBHOOK_DELIVERED, Truth.TRUE, "Delivered", what);
      case GIVEN_UP -> conditions.add(Conditions.WEBHOOK_DELIVERED, Truth.FALSE, "GivenUp", what);
    }
  }
}
