package dev.sweepline.operator.wandb;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// Keeps all runs of a project together within what W&B takes: requests and new runs per second.
final class Pace {
  private final double requestsPerSecond;
  private final double openingsPerSecond;
  private final Map<String, Budget> budgets = new HashMap<>();

  Pace(double requestsPerSecond, double openingsPerSecond) {
    this.requestsPerSecond = requestsPerSecond;
    this.openingsPerSecond = openingsPerSecond;
  }

  /// W&B's published limits.
  static Pace usual() {
    return new Pace(500, 80);
  }

  /// Whether one more request may be sent now; `opening` if it would make a run.
  boolean allows(String project, boolean opening, Instant now) {
    var budget = budgets.computeIfAbsent(project, _ -> new Budget(now));
    budget.refill(now);
    return budget.requests >= 1 && (!opening || budget.openings >= 1);
  }

  void took(String project, boolean opening) {
    took(project, opening, 1);
  }

  /// A request was not made after all.
  void gaveBack(String project, boolean opening) {
    took(project, opening, -1);
  }

  private void took(String project, boolean opening, int times) {
    var budget = budgets.get(project);
    if (budget != null) {
      budget.requests -= times;
      budget.openings -= opening ? times : 0;
    }
  }

  private final class Budget {
    private Instant filled;
    private double requests = requestsPerSecond;
    private double openings = openingsPerSecond;

    private Budget(Instant now) {
      filled = now;
    }

    private void refill(Instant now) {
      double seconds = Math.max(0, Duration.between(filled, now).toMillis() / 1000.0);
      requests = Math.min(requestsPerSecond, requests + seconds * requestsPerSecond);
      openings = Math.min(openingsPerSecond, openings + seconds * openingsPerSecond);
      filled = now;
    }
  }
}
