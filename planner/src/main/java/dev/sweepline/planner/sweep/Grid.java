package dev.sweepline.planner.sweep;

import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.Search;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// Every combination of values and seeds, made one at a time: a grid of 10^6 cells is never a list.
///
/// The first key varies slowest; all cells of one seed come before those of the next.
final class Grid {
  private final List<Dimension> space;
  private final List<Integer> seeds;

  Grid(Search search) {
    this.space = search.space();
    this.seeds = search.seeds();
  }

  long size() {
    long size = seeds.size();
    for (var dimension : space) {
      size = Math.multiplyExact(size, dimension.values().size());
    }
    return size;
  }

  Cell at(long index) {
    var params = new HashMap<String, String>();
    long rest = index;
    for (var dimension : space.reversed()) {
      int count = dimension.values().size();
      params.put(dimension.key(), dimension.values().get((int) (rest % count)));
      rest /= count;
    }
    return new Cell(params, seeds.get((int) rest));
  }

  boolean contains(Cell cell) {
    return seeds.contains(cell.seed())
        && cell.params().size() == space.size()
        && space.stream()
            .allMatch(dimension -> dimension.values().contains(cell.params().get(dimension.key())));
  }

  Stream<Cell> stream() {
    return LongStream.range(0, size()).mapToObj(this::at);
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
    return LongStream.iterate(0, index -> (index + stride) % size).limit(count).mapToObj(this::at);
  }
}
