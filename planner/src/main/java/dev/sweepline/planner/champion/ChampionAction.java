package dev.sweepline.planner.champion;

import dev.sweepline.planner.status.Delivery;
import dev.sweepline.planner.status.Promotion;

/// Something to do for a Champion; each may be repeated at any time.
public sealed interface ChampionAction {
  /// Makes the Pod that verifies, copies and moves the pointer.
  ///
  /// @param podName of this try
  record StartPromotion(Promotion promotion, String podName) implements ChampionAction {}

  /// Tells the webhook.
  record TellWebhook(Delivery delivery) implements ChampionAction {}
}
