package dev.sweepline.planner.stopping;

import dev.sweepline.planner.spec.EarlyStop;
import dev.sweepline.planner.spec.Objective;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Decides which trials to stop, from what is written down about them alone.
///
/// A value at a rung is compared with those that were written down before it, never with later
/// ones: so a verdict is the same whenever it is asked for, and by whichever process. ASHA is Li et
/// al., "A System for Massively Parallel Hyperparameter Tuning" (2020), in the variant that stops
/// instead of pausing; Median is Golovin et al., "Google Vizier" (2017). Both agree with Optuna's
/// pruners to the trial (`make bench-stopping`).
public final class Stopping {
  private Stopping() {}

  /// The open trials to stop, each with the first rung that says so, by name.
  public static List<Stop> of(
      EarlyStop rule, Objective objective, Collection<Contestant> contestants) {
    if (rule.algorithm() == EarlyStop.Algorithm.NONE) {
      return List.of();
    }
    var stops = new TreeMap<String, Stop>();
    strata(rule, contestants)
        .forEach((stratum, among) -> {
          if (among.stream().anyMatch(Contestant::open)) {
            for (var epoch : RungEpochs.of(rule)) {
              new RungField(rule, objective, stratum, epoch, among)
                  .stops()
                  .forEach(stop -> stops.putIfAbsent(stop.name(), stop));
            }
          }
        });
    return List.copyOf(stops.values());
  }

  /// Rungs compare like with like.
  private static Map<Map<String, String>, List<Contestant>> strata(
      EarlyStop rule, Collection<Contestant> contestants) {
    var strata = new LinkedHashMap<Map<String, String>, List<Contestant>>();
    for (var contestant : contestants) {
      var stratum = new LinkedHashMap<String, String>();
      rule.within().forEach(key -> stratum.put(key, contestant.params().getOrDefault(key, "")));
      strata.computeIfAbsent(stratum, _ -> new ArrayList<>()).add(contestant);
    }
    return strata;
  }
}
