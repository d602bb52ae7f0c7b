package dev.sweepline.planner.stopping;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.Rung;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A trial as early stopping sees it: what it is, and what it reached at each rung.
///
/// @param open whether it could still be stopped
/// @param succeededAt when its success was written down; null if it has not succeeded
public record Contestant(
    String name,
    Map<String, String> params,
    boolean open,
    List<Rung> rungs,
    @Nullable Instant succeededAt) {
  public Contestant {
    params = Map.copyOf(params);
    rungs = List.copyOf(rungs);
  }

  /// One whose outcome was taken over from another trial never was at a rung: it says nothing about
  /// any.
  public static Contestant of(
      String name, Map<String, String> params, boolean open, ExperimentStatus journal) {
    var succeededAt =
        journal
            .condition(Conditions.SUCCEEDED, Truth.TRUE)
            .filter(_ -> journal.reused() == null)
            .map(condition -> Instant.parse(condition.lastTransitionTime()))
            .orElse(null);
    return new Contestant(name, params, open, journal.rungs(), succeededAt);
  }
}
