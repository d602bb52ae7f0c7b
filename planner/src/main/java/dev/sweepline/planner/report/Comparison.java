package dev.sweepline.planner.report;

import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.SweepSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// A sweep's trials side by side, best first.
///
/// @param varied the keys in which the trials differ, in the order of the search space
public record Comparison(Ranking ranking, List<String> varied, List<Trial> trials) {

  private static final List<String> USUAL_METRICS = List.of("val_f1", "val_acc");

  public Comparison {
    varied = List.copyOf(varied);
    trials = List.copyOf(trials);
  }

  /// What varying each key did, values in the order of the search space. Of a key that goes through
  /// numbers hardly two trials have the same one, so that there is nothing to take the mean of.
  public List<Effect> effects(Search search) {
    var numeric = search.space().stream().filter(Dimension::numeric).map(Dimension::key).toList();
    return Effect.in(
        this,
        varied.stream().filter(key -> !numeric.contains(key)).toList(),
        search.space().stream()
            .collect(Collectors.toMap(Dimension::key, Dimension::values, (first, _) -> first)));
  }

  public static Comparison of(SweepSpec spec, List<Trial> trials) {
    return of(SweepFacts.ranking(spec.objective()), spec, trials);
  }

  public static Comparison of(Ranking ranking, SweepSpec spec, List<Trial> trials) {
    return of(ranking, List.of(spec), trials);
  }

  /// A key is varied if a search space gives it several values, even while only one trial exists.
  static Comparison of(Ranking ranking, List<SweepSpec> specs, List<Trial> trials) {
    var planned = new LinkedHashSet<String>();
    var candidates = new LinkedHashSet<String>();
    for (var spec : specs) {
      var space = spec.search().space();
      space.stream().filter(Dimension::varies).map(Dimension::key).forEach(planned::add);
      if (spec.search().seeds().size() > 1) {
        planned.add(Trial.SEED);
      }
      space.forEach(dimension -> candidates.add(dimension.key()));
    }
    trials.forEach(trial -> candidates.addAll(trial.params().keySet()));
    candidates.remove(Trial.SEED);
    candidates.add(Trial.SEED);
    var varied =
        candidates.stream().filter(key -> planned.contains(key) || differs(trials, key)).toList();
    return new Comparison(ranking, varied, trials.stream().sorted(ranking.bestFirst()).toList());
  }

  public Optional<Trial> best() {
    return trials.stream().findFirst().filter(succeeded().and(this::measured));
  }

  public boolean settled() {
    return trials.stream().allMatch(trial -> trial.state().settled());
  }

  List<Trial> succeededTrials() {
    return trials.stream().filter(succeeded().and(this::measured)).toList();
  }

  /// The metrics worth a column: the deciding one first, then the usual ones that any trial
  /// reports.
  public List<String> metrics() {
    var metrics = new LinkedHashSet<String>();
    metrics.add(ranking.metric());
    USUAL_METRICS.stream()
        .filter(name -> trials.stream().anyMatch(trial -> trial.metric(name).isPresent()))
        .forEach(metrics::add);
    return List.copyOf(metrics);
  }

  public Table table() {
    return table(List.of(), List.of());
  }

  /// A column that others than the trial know how to fill.
  record Extra(Table.Column column, Function<Trial, String> cell) {}

  /// @param first columns before all others
  /// @param judged columns after the metrics
  Table table(List<Extra> first, List<Extra> judged) {
    var shortNames = ShortNames.of(varied);
    var columns = new ArrayList<Table.Column>();
    first.forEach(extra -> columns.add(extra.column()));
    columns.add(Table.Column.text("run"));
    varied.forEach(key -> columns.add(new Table.Column(shortNames.of(key), allNumbers(key))));
    metrics().forEach(name -> columns.add(Table.Column.number(name)));
    judged.forEach(extra -> columns.add(extra.column()));
    if (differsInNormalisation()) {
      columns.add(Table.Column.number("norm. batch"));
    }
    columns.add(Table.Column.number("best epoch"));
    columns.add(Table.Column.number("duration"));
    columns.add(Table.Column.number("attempts"));
    columns.add(Table.Column.text("state"));
    boolean normalised = differsInNormalisation();
    return new Table(
        columns, trials.stream().map(trial -> row(trial, first, judged, normalised)).toList());
  }

  private List<String> row(Trial trial, List<Extra> first, List<Extra> judged, boolean normalised) {
    var row = new ArrayList<String>();
    first.forEach(extra -> row.add(extra.cell().apply(trial)));
    row.add(trial.runName());
    varied.forEach(key -> row.add(trial.param(key)));
    metrics().forEach(name -> row.add(Figures.metric(trial.metric(name))));
    judged.forEach(extra -> row.add(extra.cell().apply(trial)));
    if (normalised) {
      var batch = trial.normalisationBatch();
      row.add(batch.isPresent() ? "" + batch.getAsInt() : "–");
    }
    row.add(trial.bestEpoch().isPresent() ? "" + trial.bestEpoch().getAsInt() : "–");
    row.add(trial.duration().map(Figures::time).orElse("–"));
    row.add("" + trial.attempts().started());
    row.add(state(trial));
    return row;
  }

  /// Whether some trials saw other batches in their normalisation than others: then they are not
  /// quite alike, whatever their configuration says.
  public boolean differsInNormalisation() {
    return trials.stream()
            .flatMapToInt(trial -> trial.normalisationBatch().stream())
            .distinct()
            .count()
        > 1;
  }

  /// What to know before reading anything into the differences.
  public Optional<String> caution() {
    return differsInNormalisation()
        ? Optional.of(
            "Not quite alike: batch normalisation saw batches of different sizes, as the GPU held"
                + " fewer images at a time in some runs (column norm. batch).")
        : Optional.empty();
  }

  private static String state(Trial trial) {
    return trial.state()
        + (trial.reused().isEmpty() ? "" : ", as " + trial.reused() + " did")
        + (trial.reason().isEmpty() ? "" : ": " + trial.reason());
  }

  private boolean measured(Trial trial) {
    return trial.metric(ranking.metric()).isPresent();
  }

  private boolean allNumbers(String key) {
    return trials.stream().allMatch(trial -> Figures.number(trial.param(key)).isPresent());
  }

  private static boolean differs(List<Trial> trials, String key) {
    return trials.stream().map(trial -> trial.param(key)).distinct().count() > 1;
  }

  private static Predicate<Trial> succeeded() {
    return trial -> trial.state() == Trial.State.Succeeded;
  }
}
