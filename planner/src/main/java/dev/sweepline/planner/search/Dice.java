package dev.sweepline.planner.search;

import java.util.List;

/// Randomness without a state: the same names give the same numbers, in whatever order they are
/// asked for, here and after a restart.
///
/// The mixing is that of SplitMix64 (Steele, Lea, Flood 2014).
final class Dice {
  private static final long STEP = 0x9E3779B97F4A7C15L;

  private Dice() {}

  static long of(long seed, long number, String name) {
    return mix(mix(mix(seed + STEP) ^ (number * STEP)) ^ hash(name));
  }

  /// Between 0 and 1, without 1.
  static double uniform(long dice) {
    return (mix(dice) >>> 11) * 0x1.0p-53;
  }

  /// One of several names.
  ///
  /// The one with the highest number wins, so that another name takes only what it wins itself and
  /// leaves all other choices as they were.
  static int choice(long dice, List<String> names) {
    int best = 0;
    long highest = 0;
    for (int i = 0; i < names.size(); i++) {
      long number = mix(dice ^ hash(names.get(i)));
      if (i == 0 || Long.compareUnsigned(number, highest) > 0) {
        best = i;
        highest = number;
      }
    }
    return best;
  }

  private static long mix(long value) {
    long z = value + STEP;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  // FNV-1a.
  private static long hash(String name) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x100000001B3L;
    }
    return mix(hash);
  }
}
