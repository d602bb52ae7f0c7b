package dev.sweepline.trainer.data;

import java.util.SplittableRandom;

/// Random numbers as a function of where we are, so that a resumed run draws what an unbroken one
/// would.
public final class Seeds {
  private Seeds() {}

  public static long mix(long seed, long... position) {
    long mixed = scramble(seed);
    for (long part : position) {
      mixed = scramble(mixed ^ scramble(part));
    }
    return mixed;
  }

  static SplittableRandom random(long seed, long... position) {
    return new SplittableRandom(mix(seed, position));
  }

  private static long scramble(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
