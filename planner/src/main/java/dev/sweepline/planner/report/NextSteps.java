package dev.sweepline.planner.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Suggestions that follow from the figures; none when nothing follows.
final class NextSteps {

  private NextSteps() {}

  static List<String> from(Findings findings, Verdict verdict, Analysis analysis, Words words) {
    var steps = new ArrayList<String>();
    var comparison = findings.comparison();
    long open = comparison.trials().stream().filter(trial -> !trial.state().settled()).count();
    if (open > 0) {
      steps.add(words.count(Phrase.STEP_WAIT, open));
    }
    comparison.best().flatMap(best -> longerTraining(best, words)).ifPresent(steps::add);
    analysis.effects().stream()
        .flatMap(effect -> furtherValues(effect, analysis, words).stream())
        .forEach(steps::add);
    if (findings.single().isPresent()) {
      if (comparison.best().isPresent()) {
        steps.add(words.of(Phrase.STEP_SEED_ONE));
      }
    } else if (findings.spec().search().seeds().size() == 1 && !analysis.effects().isEmpty()) {
      steps.add(words.of(Phrase.STEP_SEEDS));
    }
    steps.addAll(remedies(findings, words));
    if (verdict.answer() == Verdict.Answer.Reached
        && comparison.settled()
        && findings.single().isEmpty()) {
      steps.add(words.of(Phrase.STEP_BASELINE, findings.sweep().name()));
    }
    return steps;
  }

  private static Optional<String> longerTraining(Trial best, Words words) {
    int epochs = best.progress().maxEpochs();
    return epochs > 0 && best.bestEpoch().orElse(0) == epochs
        ? Optional.of(words.of(Phrase.STEP_LONGER, epochs))
        : Optional.empty();
  }

  private static Optional<String> furtherValues(Effect effect, Analysis analysis, Words words) {
    var values = effect.levels().stream().map(Effect.Level::value).toList();
    var best = analysis.best(effect).map(Effect.Level::value).orElse("");
    return largest(values)
        .filter(largest -> largest.equals(best))
        .map(_ -> words.of(Phrase.STEP_BEYOND, Page.code(effect.key()), best));
  }

  private static Optional<String> largest(List<String> values) {
    return values.stream().allMatch(value -> Figures.number(value).isPresent())
        ? values.stream().max(ValueOrder.by(List.of()))
        : Optional.empty();
  }

  private static List<String> remedies(Findings findings, Words words) {
    var trials = findings.comparison().trials();
    var steps = new ArrayList<String>();
    var failed = trials.stream().filter(trial -> trial.state() == Trial.State.Failed).toList();
    if (failed.stream().anyMatch(trial -> mentions(trial, "diverge"))) {
      steps.add(words.of(Phrase.STEP_DIVERGED));
    }
    if (trials.stream().anyMatch(trial -> trial.attempts().outOfMemory() > 0)) {
      steps.add(words.of(Phrase.STEP_MEMORY));
    }
    if (!failed.isEmpty()) {
      var reason = failed.getFirst().reason();
      steps.add(
          findings.single().isPresent()
              ? words.of(
                  Phrase.STEP_FIX,
                  reason.isEmpty() ? words.of(Phrase.NO_REASON) : Page.code(reason))
              : words.count(Phrase.STEP_LOOK, failed.size()));
    }
    return steps;
  }

  private static boolean mentions(Trial trial, String word) {
    return trial.reason().toLowerCase(Locale.ROOT).contains(word);
  }
}
