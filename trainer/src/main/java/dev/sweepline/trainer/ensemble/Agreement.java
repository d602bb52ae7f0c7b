package dev.sweepline.trainer.ensemble;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// How far members answer alike: an ensemble of members that always agree is one model.
///
/// @param fleiss Fleiss' kappa over all members; absent where all always give one and the same
///   answer, which leaves nothing to agree on
public record Agreement(List<Pair> pairs, OptionalDouble fleiss) {

  public Agreement {
    pairs = List.copyOf(pairs);
  }

  /// Two members.
  ///
  /// @param same of how many images they say the same, as a share
  /// @param kappa Cohen's: the share beyond what their habits alone would give; absent where both
  ///   always give one and the same answer
  public record Pair(String one, String other, double same, OptionalDouble kappa) {}

  public static Agreement of(Ballots ballots) {
    var answers = ballots.members().stream().map(ballots::answers).toList();
    var pairs = new ArrayList<Pair>();
    for (int one = 0; one < answers.size(); one++) {
      for (int other = one + 1; other < answers.size(); other++) {
        pairs.add(
            pair(
                ballots.members().get(one).name(),
                answers.get(one),
                ballots.members().get(other).name(),
                answers.get(other),
                ballots.classes()));
      }
    }
    return new Agreement(pairs, fleiss(answers, ballots.images(), ballots.classes()));
  }

  private static Pair pair(
      String one, List<Integer> ones, String other, List<Integer> others, int classes) {
    double images = ones.size();
    double same =
        IntStream.range(0, ones.size()).filter(i -> ones.get(i).equals(others.get(i))).count()
            / images;
    double expected =
        IntStream.range(0, classes)
            .mapToDouble(c -> count(ones, c) / images * (count(others, c) / images))
            .sum();
    return new Pair(one, other, same, kappa(same, expected));
  }

  private static OptionalDouble fleiss(List<List<Integer>> answers, int images, int classes) {
    int members = answers.size();
    if (members < 2) {
      return OptionalDouble.empty();
    }
    double same = 0;
    var habits = new double[classes];
    for (int image = 0; image < images; image++) {
      var counts = new int[classes];
      for (var member : answers) {
        counts[member.get(image)]++;
      }
      for (int c = 0; c < classes; c++) {
        same += counts[c] * (counts[c] - 1.0) / (members * (members - 1.0)) / images;
        habits[c] += (double) counts[c] / members / images;
      }
    }
    double expected = IntStream.range(0, classes).mapToDouble(c -> habits[c] * habits[c]).sum();
    return kappa(same, expected);
  }

  private static OptionalDouble kappa(double same, double expected) {
    return expected < 1 - 1e-12
        ? OptionalDouble.of((same - expected) / (1 - expected))
        : OptionalDouble.empty();
  }

  private static long count(List<Integer> answers, int c) {
    return answers.stream().filter(answer -> answer == c).count();
  }
}
