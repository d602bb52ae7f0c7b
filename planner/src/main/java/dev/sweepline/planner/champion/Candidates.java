package dev.sweepline.planner.champion;

import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.spec.Configs;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.spec.PodTemplate;
import dev.sweepline.planner.spec.Source;
import dev.sweepline.planner.spec.Storage;
import dev.sweepline.planner.status.Batch;
import dev.sweepline.planner.status.Contender;
import dev.sweepline.planner.status.ContenderBuilder;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.trial.Ranking;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Puts trials that differ in nothing but their seed together.
final class Candidates {
  private final Objective objective;
  private final List<ExperimentView> trials;

  /// @param trials of one Sweep, or all that belong to none
  Candidates(Objective objective, List<ExperimentView> trials) {
    this.objective = objective;
    this.trials =
        trials.stream()
            .sorted(
                Comparator.comparing(ExperimentView::createdAt).thenComparing(ExperimentView::name))
            .toList();
  }

  /// What makes two trials one cell.
  private record Cell(
      @Nullable String sweep,
      Map<String, String> params,
      List<String> overrides,
      @Nullable Source source,
      @Nullable String data,
      @Nullable Configs configs,
      PodTemplate template) {
    static Cell of(ExperimentView trial) {
      var spec = trial.spec();
      return new Cell(
          trial.sweep(),
          spec.params(),
          spec.overrides(),
          spec.source(),
          spec.data() == null ? null : spec.data().name(),
          spec.configs(),
          spec.template());
    }
  }

  /// The best cell of those with enough seeds; if none has, the best of those with the most.
  Optional<Candidate> best(int seeds) {
    var cells = new LinkedHashMap<Cell, List<ExperimentView>>();
    trials.forEach(
        trial -> cells.computeIfAbsent(Cell.of(trial), _ -> new ArrayList<>()).add(trial));
    return best(cells.values(), seeds);
  }

  /// The cell of this Experiment.
  Optional<Candidate> of(String experiment) {
    return trials.stream()
        .filter(trial -> trial.name().equals(experiment))
        .findFirst()
        .map(Cell::of)
        .flatMap(cell ->
            candidate(trials.stream().filter(trial -> Cell.of(trial).equals(cell)).toList()));
  }

  private Optional<Candidate> best(Collection<List<ExperimentView>> cells, int seeds) {
    var ranking = Ranking.of(objective);
    Comparator<Candidate> bySeeds =
        Comparator.comparingInt(candidate -> Math.min(seeds, candidate.seeds()));
    // Of equals the first one stays.
    return cells.stream()
        .flatMap(cell -> candidate(cell).stream())
        .reduce((one, other) -> {
          int more = bySeeds.compare(other, one);
          boolean better =
              more > 0
                  || (more == 0
                      && ranking.isBetter(other.contender().mean(), one.contender().mean()));
          return better ? other : one;
        });
  }

  private Optional<Candidate> candidate(List<ExperimentView> cell) {
    // Of several trials of one seed the first that was made counts, not the luckiest.
    var bySeed = new TreeMap<Integer, ExperimentView>();
    cell.stream()
        .filter(trial -> trial.status().phase() == ExperimentPhase.SUCCEEDED)
        .filter(trial -> value(trial).isPresent())
        .forEach(trial -> bySeed.putIfAbsent(trial.spec().seed(), trial));
    if (bySeed.isEmpty()) {
      return Optional.empty();
    }
    var counted = List.copyOf(bySeed.values());
    var mean = Mean.of(counted.stream().map(trial -> number(value(trial).orElseThrow())).toList());
    var ranking = Ranking.of(objective);
    var best =
        counted.stream()
            .reduce((one, other) ->
                ranking.isBetter(value(other).orElseThrow(), value(one).orElseThrow())
                    ? other
                    : one)
            .orElseThrow();
    var data = counted.stream().flatMap(trial -> data(trial).stream()).distinct().toList();
    return Optional.of(
        new Candidate(
            contender(best, mean, List.copyOf(bySeed.keySet()), data),
            data,
            counted.stream()
                .filter(trial -> data(trial).isEmpty())
                .map(ExperimentView::name)
                .findFirst(),
            flags(cell, counted)));
  }

  private Contender contender(
      ExperimentView best, Mean mean, List<Integer> seeds, List<String> data) {
    var spec = best.spec();
    var status = best.status();
    return ContenderBuilder.builder()
        .experiment(best.name())
        .uid(best.uid())
        .sweep(best.sweep())
        .runName(status.runName())
        .configDigest(status.configDigest())
        .dataName(spec.data() == null ? null : spec.data().name())
        .dataDigest(data.size() == 1 ? data.getFirst() : null)
        .mean(mean.value().toPlainString())
        .standardError(mean.standardError().map(BigDecimal::toPlainString).orElse(null))
        .seeds(seeds)
        .normalisationBatch(normalisation(best))
        .image(image(best))
        .commit(spec.source() == null ? null : spec.source().commit())
        .claim(claim(spec.storage()))
        .checkpoint(status.checkpoint())
        .build();
  }

  /// Null where checkpoints are in an object store, or end with their Pods.
  private static @Nullable String claim(@Nullable Storage storage) {
    return storage == null || storage.checkpoints() == null ? null : storage.checkpoints().claim();
  }

  private static @Nullable String image(ExperimentView trial) {
    var seen = trial.status().provenance();
    return seen != null && seen.image() != null ? seen.image() : trial.spec().template().image();
  }

  private static List<String> flags(List<ExperimentView> cell, List<ExperimentView> counted) {
    var flags = new ArrayList<String>();
    long others =
        cell.stream().map(trial -> trial.spec().seed()).distinct().count() - counted.size();
    if (others > 0) {
      flags.add("%d of its seeds did not succeed and do not count".formatted(others));
    }
    var batches =
        counted.stream()
            .map(Candidates::normalisation)
            .filter(Objects::nonNull)
            .distinct()
            .sorted()
            .map(String::valueOf)
            .toList();
    if (batches.size() > 1) {
      flags.add(
          "batch normalisation saw batches of " + String.join(" and ", batches) + " in its trials");
    }
    return flags;
  }

  private static @Nullable Integer normalisation(ExperimentView trial) {
    Batch batch = trial.status().batch();
    return batch == null ? null : batch.normalisation();
  }

  /// At the epoch whose checkpoint is kept.
  private Optional<String> value(ExperimentView trial) {
    var status = trial.status();
    return Optional.ofNullable(status.metrics().get(objective.metric()))
        .or(() ->
            Optional.ofNullable(status.best())
                .filter(best -> best.metric().equals(objective.metric()))
                .map(best -> best.value()))
        .filter(Candidates::isNumber);
  }

  /// As its trainer measured them; of one that took over another's outcome, as that one's did.
  private Optional<String> data(ExperimentView trial) {
    var reused = trial.status().reused();
    var ran =
        reused == null
            ? Stream.<ExperimentView>empty()
            : trials.stream().filter(other -> other.uid().equals(reused.uid()));
    return Stream.concat(Stream.of(trial), ran)
        .map(seen -> seen.status().provenance())
        .filter(Objects::nonNull)
        .map(seen -> seen.dataDigest())
        .filter(Objects::nonNull)
        .findFirst()
        .or(() -> asked(trial.spec()));
  }

  private static Optional<String> asked(ExperimentSpec spec) {
    var data = spec.data();
    return Optional.ofNullable(data == null ? null : data.digest())
        .or(() -> Optional.ofNullable(spec.pinned() == null ? null : spec.pinned().dataDigest()));
  }

  private static boolean isNumber(String text) {
    try {
      number(text);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static BigDecimal number(String text) {
    return new BigDecimal(text);
  }
}
