package dev.sweepline.planner.simulation;

import java.util.EnumMap;
import java.util.Map;

/// The rules that a simulated run has broken, each with the first assertion that said so.
final class Broken {
  /// What holds whatever is lost, late or repeated.
  enum Rule {
    PARALLELISM,
    SETTLES_ONCE,
    NO_DUPLICATES,
    SECOND_PLAN_EMPTY,
    SMOKE_TRIAL_FIRST,
    NOTHING_LOST
  }

  private final Map<Rule, AssertionError> first = new EnumMap<>(Rule.class);

  /// Goes on where it does not hold: other rules may tell why.
  void check(Rule rule, Runnable assertion) {
    try {
      assertion.run();
    } catch (AssertionError e) {
      first.putIfAbsent(rule, e);
    }
  }

  /// Throws what broke it.
  void never(Rule rule) {
    var broken = first.get(rule);
    if (broken != null) {
      throw broken;
    }
  }
}
