package dev.sweepline.trainer.ensemble;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// How members agree on an answer.
///
/// In each way every class gets points, the most points win, and of equal ones the class that comes
/// first, as in scikit-learn's `VotingClassifier`. Points that differ by less than a thousand
/// millionth of their sum are equal. They are added in the order of their size, so that the order
/// of the members changes nothing, nor does doubling all weights.
public enum Voting {
  /// Each member gives its weight to its likeliest class, of equal ones the first.
  HARD {
    @Override
    void give(double weight, List<Double> row, double[] points) {
      points[Ballots.likeliest(row)] = weight;
    }
  },

  /// Each member gives each class its weight times the probability.
  SOFT {
    @Override
    void give(double weight, List<Double> row, double[] points) {
      Arrays.setAll(points, c -> weight * row.get(c));
    }
  },

  /// Borda's count: each member gives its weight times the place from below: the least likely class
  /// 1, the next 2; classes that it holds for equally likely share the mean of their places. So one
  /// member that is very sure does not outvote two that are not.
  RANK {
    @Override
    void give(double weight, List<Double> row, double[] points) {
      Arrays.setAll(points, c -> weight * place(row, row.get(c)));
    }
  };

  private static final double EQUAL = 1e-9;

  abstract void give(double weight, List<Double> row, double[] points);

  /// The answer to each image.
  public List<Integer> answers(Ballots ballots) {
    return IntStream.range(0, ballots.images()).mapToObj(image -> answer(ballots, image)).toList();
  }

  private int answer(Ballots ballots, int image) {
    var members = ballots.members();
    var given = new double[ballots.classes()][members.size()];
    var points = new double[ballots.classes()];
    for (int member = 0; member < members.size(); member++) {
      var one = members.get(member);
      Arrays.fill(points, 0);
      give(one.weight(), one.probabilities().get(image), points);
      for (int c = 0; c < points.length; c++) {
        given[c][member] = points[c];
      }
    }
    Arrays.setAll(points, c -> Arrays.stream(given[c]).sorted().reduce(0, Double::sum));
    double least = Arrays.stream(points).max().orElse(0) - EQUAL * total(points);
    return IntStream.range(0, points.length).filter(c -> points[c] >= least).findFirst().orElse(0);
  }

  private static double total(double[] points) {
    return Arrays.stream(points).sorted().reduce(0, Double::sum);
  }

  private static double place(List<Double> row, double probability) {
    long below = row.stream().filter(other -> other < probability).count();
    long equal = row.stream().filter(other -> other == probability).count();
    return below + (equal + 1) / 2.0;
  }
}
