package dev.sweepline.planner.report;

import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.SweepType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// What the figures say, in sentences that hold whatever the figures are.
final class Analysis {

  private static final String EARLY = "stopped early at epoch ";

  private final Findings findings;
  private final List<Effect> effects;

  Analysis(Findings findings) {
    this.findings = findings;
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
      case CUSTOM -> false;
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
    var text = new StringBuilder();
    text.append(
        "`%s`: the best mean %s is at `%s`"
            .formatted(effect.key(), findings.sweep().ranking().metric(), best.value()));
    if (!effect.paired()) {
      return text.append(
              " (no set of runs differs in this key only, so this does not compare like with like).")
          .toString();
    }
    if (best.equals(first) || best.difference().isEmpty()) {
      return text.append(", the first value, over ").append(blocks(effect)).append(".").toString();
    }
    var difference = best.difference().getAsDouble();
    text.append(
        ", %s over `%s` in %s"
            .formatted(Figures.difference(difference), first.value(), blocks(effect)));
    if (best.standardError().isEmpty()) {
      return text.append("; a single comparison cannot be told from chance.").toString();
    }
    var error = best.standardError().getAsDouble();
    return text.append(
            Math.abs(difference) > 2 * error
                ? "; more than two standard errors (%s).".formatted(Figures.metric(error))
                : "; within two standard errors (%s), so it may be chance."
                    .formatted(Figures.metric(error)))
        .toString();
  }

  static Table table(Effect effect) {
    var rows =
        effect.levels().stream()
            .map(level ->
                List.of(
                    level.value(),
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
                "`" + effect.key() + "`",
                values.allMatch(value -> Figures.number(value).isPresent())),
            Table.Column.number("trials"),
            Table.Column.number("mean"),
            Table.Column.number("difference"),
            Table.Column.number("standard error")),
        rows);
  }

  /// One line per reason, with the runs it took.
  List<String> failures() {
    var byReason = new LinkedHashMap<String, List<String>>();
    for (var trial : findings.comparison().trials()) {
      if (trial.state() == Trial.State.Failed || trial.state() == Trial.State.Stopped) {
        var reason = trial.reason().isEmpty() ? "no reason was recorded" : trial.reason();
        byReason
            .computeIfAbsent(trial.state() + ": " + group(trial, reason), _ -> new ArrayList<>())
            .add("`" + trial.runName() + "`");
      }
    }
    return byReason.entrySet().stream()
        .map(entry -> entry.getKey() + " (" + String.join(", ", entry.getValue()) + ")")
        .toList();
  }

  /// Each early stop has figures of its own, which stand in the table; here they come by epoch.
  private static String group(Trial trial, String reason) {
    var colon = reason.indexOf(':');
    return trial.state() == Trial.State.Stopped && reason.startsWith(EARLY) && colon > 0
        ? reason.substring(0, colon)
        : reason;
  }

  private static String blocks(Effect effect) {
    return effect.blocks() == 1 ? "1 comparison" : effect.blocks() + " like-for-like comparisons";
  }
}
