package dev.sweepline.operator.champion;

import dev.sweepline.operator.announce.Announcement;
import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.status.ChampionDecision;
import dev.sweepline.planner.status.ChampionStatus;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What changed between two statuses of a Champion that people want to be told.
final class ChampionAnnouncements {
  private ChampionAnnouncements() {}

  static List<Announcement> between(ChampionStatus before, ChampionStatus after) {
    var told = new ArrayList<Announcement>();
    var decision = after.decision();
    if (decision != null && isNews(before.decision(), decision)) {
      told.add(about(decision));
    }
    var webhook = condition(after);
    if (webhook.isPresent()
        && !webhook.map(Condition::reason).equals(condition(before).map(Condition::reason))) {
      about(webhook.get()).ifPresent(told::add);
    }
    return List.copyOf(told);
  }

  private static boolean isNews(@Nullable ChampionDecision before, ChampionDecision after) {
    return before == null || !after.equals(before);
  }

  private static Announcement about(ChampionDecision decision) {
    var words = decision.proposal() + ": " + decision.message() + flags(decision);
    return switch (decision.verdict()) {
      case VERIFYING -> Announcement.normal("Promoting", words);
      case PROMOTED -> Announcement.normal("Promoted", words);
      case ROLLED_BACK -> Announcement.normal("RolledBack", words);
      case REFUSED -> Announcement.warning("NotPromoted", words);
      case FAILED -> Announcement.warning("PromotionFailed", words);
    };
  }

  private static String flags(ChampionDecision decision) {
    return decision.flags().isEmpty() ? "" : "; note: " + String.join("; ", decision.flags());
  }

  private static Optional<Announcement> about(Condition webhook) {
    return switch (webhook.status()) {
      case TRUE -> Optional.of(Announcement.normal("WebhookDelivered", webhook.message()));
      case FALSE -> Optional.of(Announcement.warning("WebhookNotDelivered", webhook.message()));
      case UNKNOWN -> Optional.empty();
    };
  }

  private static Optional<Condition> condition(ChampionStatus status) {
    return status
        .condition(Conditions.WEBHOOK_DELIVERED)
        .filter(condition -> condition.status() != Truth.UNKNOWN);
  }
}
