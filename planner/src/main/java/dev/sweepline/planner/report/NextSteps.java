package dev.sweepline.planner.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Suggestions that follow from the figures; none when nothing follows.
final class NextSteps {

  private NextSteps() {}

  static List<String> from(Findings findings, Verdict verdict, Analysis analysis) {
    var steps = new ArrayList<String>();
    var comparison = findings.comparison();
    var open = comparison.trials().stream().filter(trial -> !trial.state().settled()).count();
    if (open > 0) {
      steps.add(
          "Wait: "
              + Figures.count(open, "trial")
              + (open == 1 ? " has" : " have")
              + " not settled, and the verdict may change.");
    }
    comparison.best().flatMap(NextSteps::longerTraining).ifPresent(steps::add);
    analysis.effects().stream()
        .flatMap(effect -> furtherValues(effect, analysis).stream())
        .forEach(steps::add);
    if (findings.spec().search().seeds().size() == 1 && !analysis.effects().isEmpty()) {
      steps.add(
          "Repeat with more seeds (`search.seeds: [1, 2, 3]`): one seed per cell leaves the noise"
              + " between runs unknown.");
    }
    steps.addAll(remedies(comparison.trials()));
    if (verdict.answer() == Verdict.Answer.Reached && comparison.settled()) {
      steps.add(
          "Compare the next sweep with this one: `checklist.baseline.ref.name: "
              + findings.sweep().name()
              + "`.");
    }
    return steps;
  }

  private static Optional<String> longerTraining(Trial best) {
    var epochs = best.progress().maxEpochs();
    return epochs > 0 && best.bestEpoch().orElse(0) == epochs
        ? Optional.of(
            "Train longer: the best run was best at its last epoch ("
                + epochs
                + "), so it was still improving.")
        : Optional.empty();
  }

  private static Optional<String> furtherValues(Effect effect, Analysis analysis) {
    var values = effect.levels().stream().map(Effect.Level::value).toList();
    var best = analysis.best(effect).map(Effect.Level::value).orElse("");
    var largest = largest(values);
    return largest.isPresent() && largest.get().equals(best)
        ? Optional.of(
            "Try `%s` beyond %s: the best mean is at the largest value tried."
                .formatted(effect.key(), best))
        : Optional.empty();
  }

  private static Optional<String> largest(List<String> values) {
    return values.stream().allMatch(value -> Figures.number(value).isPresent())
        ? values.stream().max(ValueOrder.by(List.of()))
        : Optional.empty();
  }

  private static List<String> remedies(List<Trial> trials) {
    var steps = new ArrayList<String>();
    var failed = trials.stream().filter(trial -> trial.state() == Trial.State.Failed).toList();
    if (failed.stream().anyMatch(trial -> mentions(trial, "diverge"))) {
      steps.add(
          "Lower `training.lr`, or warm up longer, where training diverged; the same"
              + " configuration would diverge again.");
    }
    if (trials.stream().anyMatch(trial -> trial.attempts().outOfMemory() > 0)) {
      steps.add(
          "Set `data.micro_batch_size` for the cells that ran out of GPU memory, so that the next"
              + " sweep does not find the limit again.");
    }
    if (!failed.isEmpty()) {
      steps.add(
          "Look at the "
              + (failed.size() == 1 ? "failed run" : failed.size() + " failed runs")
              + " before trusting the means: failed cells are not in them.");
    }
    return steps;
  }

  private static boolean mentions(Trial trial, String word) {
    return trial.reason().toLowerCase(Locale.ROOT).contains(word);
  }
}
