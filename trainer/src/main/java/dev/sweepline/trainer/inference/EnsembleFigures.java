package dev.sweepline.trainer.inference;

import dev.sweepline.contract.TrainerEvent.ClassScores;
import dev.sweepline.trainer.ensemble.Agreement;
import dev.sweepline.trainer.ensemble.Ballots;
import dev.sweepline.trainer.ensemble.Score;
import dev.sweepline.trainer.ensemble.Voting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// How good members are, alone and together.
final class EnsembleFigures {
  private final List<String> classes;
  private final List<Integer> truths;
  private final Ballots ballots;
  private final List<Voting> votings;
  private final Map<Voting, List<Integer>> answers = new LinkedHashMap<>();

  EnsembleFigures(
      List<String> classes, List<Integer> truths, Ballots ballots, List<Voting> votings) {
    this.classes = classes;
    this.truths = truths;
    this.ballots = ballots;
    this.votings = votings;
    votings.forEach(voting -> answers.put(voting, voting.answers(ballots)));
  }

  /// What the ensemble is judged by comes first, single members last: a status keeps a few.
  Map<String, Double> metrics() {
    var metrics = new LinkedHashMap<String, Double>();
    put(metrics, "", score(answers(votings.getFirst())));
    answers.forEach(
        (voting, said) -> put(metrics, "_" + voting.name().toLowerCase(Locale.ROOT), score(said)));
    var alone = ballots.members().stream().map(this::alone).toList();
    metrics.put(
        "member_f1_best", alone.stream().mapToDouble(Score::macroF1).max().orElse(Double.NaN));
    var agreement = Agreement.of(ballots);
    metrics.put(
        "agreement",
        agreement.pairs().stream().mapToDouble(Agreement.Pair::same).average().orElse(Double.NaN));
    agreement.fleiss().ifPresent(kappa -> metrics.put("agreement_kappa", kappa));
    for (int member = 0; member < alone.size(); member++) {
      put(metrics, "_of_" + ballots.members().get(member).name(), alone.get(member));
    }
    return metrics;
  }

  Score alone(Ballots.Member member) {
    return score(ballots.answers(member));
  }

  /// Of what the ensemble is judged by; empty where there are too many classes for an event.
  Optional<ClassScores> perClass() {
    if (classes.size() > ClassScores.MOST) {
      return Optional.empty();
    }
    var matrix = new ConfusionMatrix(classes);
    var said = answers(votings.getFirst());
    for (int image = 0; image < truths.size(); image++) {
      matrix.add(truths.get(image), said.get(image));
    }
    int count = classes.size();
    return Optional.of(
        new ClassScores(
            IntStream.range(0, count).mapToObj(matrix::f1).toList(),
            IntStream.range(0, count)
                .mapToObj(truth ->
                    LongStream.range(0, count)
                        .mapToObj(answer -> matrix.count(truth, (int) answer))
                        .toList())
                .toList()));
  }

  /// How each two agree, for `metrics.jsonl`.
  List<Map<String, Object>> pairs() {
    return Agreement.of(ballots).pairs().stream()
        .map(pair -> {
          var line = new LinkedHashMap<String, Object>();
          line.put("members", List.of(pair.one(), pair.other()));
          line.put("same", pair.same());
          pair.kappa().ifPresent(kappa -> line.put("kappa", kappa));
          return Map.copyOf(line);
        })
        .toList();
  }

  /// A line for each image: where it is, what it is, what each member says and how sure it is, what
  /// each voting says.
  String csv(List<String> names) {
    var heading = new ArrayList<>(List.of("path", "truth"));
    ballots
        .members()
        .forEach(member -> heading.addAll(List.of(member.name(), member.name() + ".probability")));
    votings.forEach(voting -> heading.add("voting." + voting.title()));
    var lines = new StringBuilder(String.join(",", heading)).append('\n');
    var alone = ballots.members().stream().map(ballots::answers).toList();
    for (int image = 0; image < names.size(); image++) {
      lines.append(Csv.field(names.get(image))).append(',').append(name(truths.get(image)));
      for (int member = 0; member < alone.size(); member++) {
        int answer = alone.get(member).get(image);
        double sure = ballots.members().get(member).probabilities().get(image).get(answer);
        lines.append(',').append(name(answer));
        lines.append(String.format(Locale.ROOT, ",%.6f", sure));
      }
      for (var voting : votings) {
        lines.append(',').append(name(answers(voting).get(image)));
      }
      lines.append('\n');
    }
    return lines.toString();
  }

  private String name(int c) {
    return Csv.field(classes.get(c));
  }

  private List<Integer> answers(Voting voting) {
    return answers.getOrDefault(voting, List.of());
  }

  private Score score(List<Integer> said) {
    return Score.of(truths, said, classes.size());
  }

  private static void put(Map<String, Double> metrics, String suffix, Score score) {
    metrics.put("val_f1" + suffix, score.macroF1());
    metrics.put("val_acc" + suffix, score.accuracy());
  }
}
