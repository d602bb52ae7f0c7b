package dev.sweepline.planner.search;

import java.util.List;
import java.util.Random;

/// The density of listed settings: each kernel is for one of them, and a little for all.
final class OfChoices implements Density {
  private final double[] probabilities;

  OfChoices(int choices, List<Integer> seen) {
    probabilities = new double[choices];
    var weights = Density.weights(seen.size());
    int kernels = seen.size() + 1;
    // A kernel is 1 for its choice and 1 / kernels for each, divided by their sum.
    double flat = 1.0 / kernels;
    double sum = 1 + choices * flat;
    for (int i = 0; i < seen.size(); i++) {
      for (int choice = 0; choice < choices; choice++) {
        probabilities[choice] += weights[i] * (flat + (choice == seen.get(i) ? 1 : 0)) / sum;
      }
    }
    for (int choice = 0; choice < choices; choice++) {
      probabilities[choice] += weights[seen.size()] / choices;
    }
  }

  @Override
  public double sample(Random random) {
    return Density.pick(probabilities, random.nextDouble());
  }

  @Override
  public double log(double setting) {
    return Math.log(probabilities[(int) setting]);
  }
}
