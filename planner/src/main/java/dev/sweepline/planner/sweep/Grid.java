package dev.sweepline.planner.sweep;

import dev.sweepline.planner.search.Space;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// Every combination of values and seeds, made one at a time: a grid of 10^6 cells is never a list.
///
/// The first key varies slowest; all cells of one seed come before those of the next.
final class Grid implements Cells {
  private final Space space;
  private final List<Integer> seeds;
  private final long perSeed;

  /// @param space one with an end
  Grid(Space space, List<Integer> seeds) {
    this.space = space;
    this.seeds = seeds;
    this.perSeed = space.count().orElseThrow();
  }

  @Override
  public long size() {
    return Math.multiplyExact(perSeed, seeds.size());
  }

  @Override
  public Optional<Cell> at(long place) {
    int seed = seeds.get((int) (place / perSeed));
    return space.at(place % perSeed).map(params -> new Cell(params, seed));
  }

  /// At most this many cells, spread evenly over the grid and over the values of every key.
  Stream<Cell> sample(long count) {
    long size = size();
    if (size <= count) {
      return stream();
    }
    // Steps of the golden section come down everywhere (Weyl's sequence), and of a length without a
    // common divisor with the grid's they do not keep to some of the values.
    long step = Math.round(size * 0.6180339887498949);
    while (!BigInteger.valueOf(step).gcd(BigInteger.valueOf(size)).equals(BigInteger.ONE)) {
      step++;
    }
    long stride = step;
    return LongStream.iterate(0, index -> (index + stride) % size)
        .limit(count)
        .mapToObj(this::at)
        .flatMap(Optional::stream);
  }
}
