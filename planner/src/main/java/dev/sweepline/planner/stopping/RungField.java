package dev.sweepline.planner.stopping;

import dev.sweepline.planner.spec.EarlyStop;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.status.Rung;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Those that reached one rung, in the order in which they did.
final class RungField {
  private final EarlyStop rule;
  private final Objective objective;
  private final Map<String, String> stratum;
  private final int epoch;
  private final List<Contestant> among;
  private final List<Arrival> arrivals;

  /// @param score the objective, turned so that more is better
  private record Arrival(Contestant who, Rung rung, Instant at, double score, double bestSoFar) {}

  RungField(
      EarlyStop rule,
      Objective objective,
      Map<String, String> stratum,
      int epoch,
      List<Contestant> among) {
    this.rule = rule;
    this.objective = objective;
    this.stratum = stratum;
    this.epoch = epoch;
    this.among = among;
    this.arrivals = arrivals();
  }

  private List<Arrival> arrivals() {
    var found = new ArrayList<Arrival>();
    for (var contestant : among) {
      for (var rung : contestant.rungs()) {
        if (rung.epoch() == epoch) {
          found.add(
              new Arrival(
                  contestant,
                  rung,
                  Instant.parse(rung.at()),
                  score(rung.value()),
                  score(rung.bestSoFar())));
        }
      }
    }
    found.sort(Comparator.comparing(Arrival::at).thenComparing(arrival -> arrival.who().name()));
    return found;
  }

  List<Stop> stops() {
    if (arrivals.stream().noneMatch(arrival -> arrival.who().open())) {
      return List.of();
    }
    return switch (rule.algorithm()) {
      case NONE -> List.of();
      case ASHA -> behindTheLeaders();
      case MEDIAN -> belowTheMedian();
    };
  }

  private List<Stop> behindTheLeaders() {
    var stops = new ArrayList<Stop>();
    var leaders = new Leaders(rule.factor());
    for (var arrival : arrivals) {
      if (Double.isNaN(arrival.score())) {
        stop(arrival, arrival.rung().value(), "which is no number", stops);
        continue;
      }
      leaders.add(arrival.score());
      if (arrival.score() < leaders.last()) {
        stop(
            arrival,
            arrival.rung().value(),
            "but the best %d of %d had %s or better"
                .formatted(leaders.size(), leaders.of(), text(leaders.last())),
            stops);
      }
    }
    return stops;
  }

  private List<Stop> belowTheMedian() {
    var stops = new ArrayList<Stop>();
    var finished =
        among.stream()
            .filter(contestant -> contestant.succeededAt() != null)
            .sorted(Comparator.comparing(RungField::end))
            .toList();
    var scores =
        arrivals.stream()
            .collect(Collectors.toMap(arrival -> arrival.who().name(), Arrival::score));
    var median = new RunningMedian();
    int counted = 0;
    for (var arrival : arrivals) {
      while (counted < finished.size() && end(finished.get(counted)).isBefore(arrival.at())) {
        double score = scores.getOrDefault(finished.get(counted).name(), Double.NaN);
        if (!Double.isNaN(score)) {
          median.add(score);
        }
        counted++;
      }
      if (counted < rule.startup()) {
        continue;
      }
      if (Double.isNaN(arrival.bestSoFar())) {
        stop(arrival, arrival.rung().bestSoFar(), "which is no number", stops);
      } else if (median.count() > 0 && arrival.bestSoFar() < median.value()) {
        stop(
            arrival,
            arrival.rung().bestSoFar() + " at best",
            "but the median of %d finished trials there is %s"
                .formatted(median.count(), text(median.value())),
            stops);
      }
    }
    return stops;
  }

  private void stop(Arrival arrival, String value, String shortfall, List<Stop> stops) {
    if (arrival.who().open()) {
      var like =
          stratum.entrySet().stream()
              .map(entry -> ", " + entry.getKey() + "=" + entry.getValue())
              .collect(Collectors.joining());
      stops.add(
          new Stop(
              arrival.who().name(),
              epoch,
              "stopped early at epoch %d: %s=%s, %s (%s%s)"
                  .formatted(
                      epoch, objective.metric(), value, shortfall, rule.algorithm().text(), like)));
    }
  }

  /// When it had succeeded: its journal tells seconds, and what was a moment later is later.
  private static Instant end(Contestant contestant) {
    var told = contestant.succeededAt();
    return told == null ? Instant.MAX : told.plusSeconds(1);
  }

  private double score(String value) {
    double number;
    try {
      number = Double.parseDouble(value);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
    return switch (objective.direction()) {
      case MAXIMIZE -> number;
      case MINIMIZE -> -number;
    };
  }

  private String text(double score) {
    double value =
        switch (objective.direction()) {
          case MAXIMIZE -> score;
          case MINIMIZE -> -score;
        };
    return Rung.text(value);
  }
}
