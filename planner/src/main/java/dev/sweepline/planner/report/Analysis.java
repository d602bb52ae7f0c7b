package dev.sweepline.planner.report;

import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.SweepType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What the figures say, in sentences that hold whatever the figures are.
final class Analysis {

  private static final Pattern EARLY = Pattern.compile("^stopped early at epoch (\\d+)\\b.*");
  private static final int NAMED = 5;

  private final Findings findings;
  private final Words words;
  private final List<Effect> effects;

  Analysis(Findings findings, Words words) {
    this.findings = findings;
    this.words = words;
    this.effects = findings.comparison().effects(findings.spec().search());
  }

  List<Effect> effects() {
    return effects;
  }

  /// The key that the sweep's type puts to the test.
  Optional<String> factor() {
    var keys = findings.spec().search().space().stream().map(Dimension::key);
    return keys.filter(key -> isFactor(findings.spec().type(), key)).findFirst();
  }

  static boolean isFactor(SweepType type, String key) {
    return switch (type) {
      case BASELINE -> key.equals("model");
      case AUGMENTATION -> key.equals("augmentation") || key.equals("data.augmentation");
      case MULTI_SCALE -> key.equals("data.image_size");
      case CUSTOM, ENSEMBLE -> false;
    };
  }

  Optional<Effect.Level> best(Effect effect) {
    var ranking = findings.sweep().ranking();
    return effect.levels().stream()
        .reduce((one, other) -> ranking.better(other.mean(), one.mean()) ? other : one);
  }

  /// Which value won, by how much, and whether that is more than chance would explain.
  String sentence(Effect effect) {
    var first = effect.levels().getFirst();
    var best = best(effect).orElse(first);
    var key = Page.code(effect.key());
    var metric = Page.code(findings.sweep().ranking().metric());
    var value = Page.code(best.value());
    if (!effect.paired()) {
      return words.of(Phrase.EFFECT_UNPAIRED, key, metric, value);
    }
    var blocks = words.count(Phrase.BLOCKS, effect.blocks());
    if (best.equals(first) || best.difference().isEmpty()) {
      return words.of(Phrase.EFFECT_FIRST, key, metric, value, blocks, lead(effect, first));
    }
    double difference = best.difference().getAsDouble();
    var text = Figures.difference(difference);
    var reference = Page.code(first.value());
    if (best.standardError().isEmpty()) {
      return words.of(Phrase.EFFECT_SINGLE, key, metric, value, blocks, text, reference);
    }
    return words.of(
        best.clear() ? Phrase.EFFECT_CLEAR : Phrase.EFFECT_CHANCE,
        key,
        metric,
        value,
        blocks,
        text,
        reference,
        Figures.metric(best.standardError()));
  }

  /// How far the first value is ahead of the one that comes nearest to it.
  private String lead(Effect effect, Effect.Level first) {
    var ranking = findings.sweep().ranking();
    return effect.levels().stream()
        .filter(level -> !level.equals(first) && level.difference().isPresent())
        .reduce((one, other) -> ranking.better(other.mean(), one.mean()) ? other : one)
        .map(next -> lead(next, next.difference().orElseThrow()))
        .orElse("");
  }

  private String lead(Effect.Level next, double difference) {
    var phrase =
        next.standardError().isEmpty()
            ? Phrase.LEAD_SINGLE
            : next.clear() ? Phrase.LEAD_CLEAR : Phrase.LEAD_CHANCE;
    return words.of(
        phrase,
        Page.code(next.value()),
        Figures.difference(difference),
        Figures.metric(next.standardError()));
  }

  Table table(Effect effect) {
    var rows =
        effect.levels().stream()
            .map(level ->
                List.of(
                    Page.plain(level.value()),
                    "" + level.trials(),
                    Figures.metric(level.mean()),
                    level.difference().isPresent()
                        ? Figures.difference(level.difference().getAsDouble())
                        : "–",
                    Figures.metric(level.standardError())))
            .toList();
    var values = effect.levels().stream().map(Effect.Level::value);
    return new Table(
        List.of(
            new Table.Column(
                Page.code(effect.key()),
                values.allMatch(value -> Figures.number(value).isPresent())),
            Table.Column.number(words.of(Phrase.COLUMN_TRIALS)),
            Table.Column.number(words.of(Phrase.COLUMN_MEAN)),
            Table.Column.number(words.of(Phrase.COLUMN_DIFFERENCE)),
            Table.Column.number(words.of(Phrase.COLUMN_ERROR))),
        rows);
  }

  /// Every value of one key with every value of another: where the two depend on each other, their
  /// effects alone say too little.
  Table interaction(CellGrid grid) {
    var columns = new ArrayList<Table.Column>();
    columns.add(
        new Table.Column(
            Page.code(grid.rowKey()),
            grid.rows().stream().allMatch(value -> Figures.number(value).isPresent())));
    grid.columns().forEach(value -> columns.add(Table.Column.number(Page.plain(value))));
    var rows = new ArrayList<List<String>>();
    for (int row = 0; row < grid.rows().size(); row++) {
      var cells = new ArrayList<String>();
      cells.add(Page.plain(grid.rows().get(row)));
      for (int column = 0; column < grid.columns().size(); column++) {
        var cell = grid.cell(row, column);
        cells.add(cell.estimate().map(Verdict::estimate).orElseGet(() -> words.of(cell.missing())));
      }
      rows.add(cells);
    }
    return new Table(columns, rows);
  }

  /// One line per reason, with the runs it took.
  List<String> failures() {
    var byReason = new LinkedHashMap<String, List<String>>();
    for (var trial : findings.comparison().trials()) {
      if (trial.state() == Trial.State.Failed || trial.state() == Trial.State.Stopped) {
        byReason
            .computeIfAbsent(
                words.word("STATE", trial.state()) + ": " + reason(trial), _ -> new ArrayList<>())
            .add(Page.code(trial.runName()));
      }
    }
    return byReason.entrySet().stream()
        .map(entry -> entry.getKey() + " (" + some(entry.getValue()) + ")")
        .toList();
  }

  /// Each early stop has figures of its own, which stand in the table; here they come by epoch.
  private String reason(Trial trial) {
    var early = EARLY.matcher(trial.reason());
    return trial.state() == Trial.State.Stopped && early.matches()
        ? words.of(Phrase.STOPPED_AT, early.group(1))
        : trial.reason().isEmpty() ? words.of(Phrase.NO_REASON) : Page.code(trial.reason());
  }

  private String some(List<String> names) {
    return names.size() <= NAMED
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, NAMED))
            + ", "
            + words.of(Phrase.AND_MORE, names.size() - NAMED);
  }
}
