package dev.sweepline.planner;

import java.util.stream.LongStream;

/// The seeds of a simulation: `-Dsweepline.seeds=10000` are more of the ones that always run,
/// `-Dsweepline.firstSeed=8123` begins elsewhere, so that one that failed can be run alone, and
/// `-Dsweepline.freshSeed=NUMBER` adds a few that nobody has seen. A test's name tells its seed.
public final class Seeds {
  private static final int FRESH = 50;

  private Seeds() {}

  /// @param usual how many run where nobody asks for more
  public static LongStream upTo(int usual) {
    long first = Long.getLong("sweepline.firstSeed", 0);
    var fresh = Long.getLong("sweepline.freshSeed");
    return LongStream.concat(
        LongStream.range(first, first + Long.getLong("sweepline.seeds", usual)),
        fresh == null ? LongStream.empty() : LongStream.range(fresh, fresh + FRESH));
  }
}
