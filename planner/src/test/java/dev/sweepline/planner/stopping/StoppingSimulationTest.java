package dev.sweepline.planner.stopping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.Seeds;
import dev.sweepline.planner.spec.EarlyStop;
import dev.sweepline.planner.spec.EarlyStop.Algorithm;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.spec.Objective.Direction;
import dev.sweepline.planner.status.Rung;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds whatever was written down, and whenever somebody looks.
class StoppingSimulationTest {
  static LongStream seeds() {
    return Seeds.upTo(500);
  }

  /// Trials of a random sweep, as all of them are in the end.
  private record History(EarlyStop rule, Objective objective, List<Past> trials) {}

  /// @param succeededAt to the millisecond, where the journal has only seconds
  private record Past(Contestant who, Instant succeededAt) {
    /// What somebody sees who looks at that moment.
    Contestant at(Instant moment) {
      boolean over = !succeededAt.isAfter(moment);
      return new Contestant(
          who.name(),
          who.params(),
          true,
          who.rungs().stream().filter(rung -> !Instant.parse(rung.at()).isAfter(moment)).toList(),
          over ? succeededAt.truncatedTo(ChronoUnit.SECONDS) : null);
    }
  }

  /// An operator that looks after every change, and one that was away until the end.
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void anOperatorThatComesBackDecidesAsOneThatWasThereAllTheTime(long seed) {
    var history = history(new Random(seed));
    var moments = new ArrayList<Instant>();
    for (var trial : history.trials()) {
      trial.who().rungs().forEach(rung -> moments.add(Instant.parse(rung.at())));
      moments.add(trial.succeededAt());
    }
    var last = moments.stream().max(Comparator.naturalOrder()).orElseThrow();

    var always = new TreeMap<String, Stop>();
    moments.stream()
        .sorted()
        .forEach(moment ->
            verdicts(history, moment).forEach(stop -> always.putIfAbsent(stop.name(), stop)));

    assertThat(verdicts(history, last)).containsExactlyElementsOf(always.values());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theBestOneAtEveryRungOfItsStratumIsNeverStopped(long seed) {
    var history = history(new Random(seed));

    for (var stop : verdicts(history, Instant.MAX)) {
      var stopped = named(history, stop.name());
      assertThat(history.trials().stream().map(Past::who))
          .as("somebody was better than %s", stop)
          .anyMatch(other ->
              like(history.rule(), other, stopped)
                  && other.rungs().stream()
                      .anyMatch(rung ->
                          rung.epoch() == stop.epoch()
                              && score(history, rung) > score(history, stopped, stop.epoch())));
    }
  }

  private static boolean like(EarlyStop rule, Contestant one, Contestant other) {
    return rule.within().stream()
        .allMatch(key -> one.params().getOrDefault(key, "").equals(other.params().get(key)));
  }

  private static double score(History history, Contestant who, int epoch) {
    return who.rungs().stream()
        .filter(rung -> rung.epoch() == epoch)
        .mapToDouble(rung -> score(history, rung))
        .findFirst()
        .orElseThrow();
  }

  private static double score(History history, Rung rung) {
    double value = Double.parseDouble(rung.value());
    return history.objective().direction() == Direction.MAXIMIZE ? value : -value;
  }

  private static Contestant named(History history, String name) {
    return history.trials().stream()
        .map(Past::who)
        .filter(who -> who.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<Stop> verdicts(History history, Instant moment) {
    return Stopping.of(
        history.rule(),
        history.objective(),
        history.trials().stream().map(trial -> trial.at(moment)).toList());
  }

  private static History history(Random random) {
    var algorithm = random.nextBoolean() ? Algorithm.ASHA : Algorithm.MEDIAN;
    var within = random.nextBoolean() ? List.of("data.image_size") : List.<String>of();
    var rule =
        new EarlyStop(
            algorithm,
            1 + random.nextInt(3),
            2 + random.nextInt(3),
            algorithm == Algorithm.MEDIAN ? 1 + random.nextInt(4) : null,
            within);
    var direction = random.nextBoolean() ? Direction.MAXIMIZE : Direction.MINIMIZE;
    var trials = new ArrayList<Past>();
    int count = 1 + random.nextInt(20);
    for (int i = 0; i < count; i++) {
      trials.add(trial("t" + i, rule, random));
    }
    return new History(rule, new Objective("val_f1", direction), trials);
  }

  private static Past trial(String name, EarlyStop rule, Random random) {
    var at = Fields.START.plusMillis(random.nextInt(20_000));
    var rungs = new ArrayList<Rung>();
    for (var epoch : RungEpochs.of(rule).subList(0, random.nextInt(5))) {
      // Few values, so that there are ties.
      rungs.add(new Rung(epoch, "0." + random.nextInt(10), null, at.toString()));
      at = at.plus(Duration.ofMillis(1 + random.nextInt(4000)));
    }
    var params = Map.of("data.image_size", random.nextBoolean() ? "224" : "384");
    return new Past(new Contestant(name, params, true, rungs, null), at);
  }
}
