package dev.sweepline.planner.sweep;

import java.util.BitSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// The cells that are not excluded, in the order of the grid; what was left out once is not asked
/// again.
final class KeptCells {
  // A bit for each cell; larger grids are asked anew each time.
  private static final int REMEMBERED = 10_000_000;

  private final Grid grid;
  private final Excludes excludes;
  private final BitSet leftOut = new BitSet();
  private int asked;

  KeptCells(Grid grid, Excludes excludes) {
    this.grid = grid;
    this.excludes = excludes;
  }

  /// Whether a cell of the grid runs. Beyond the cells that validation looked at, an expression
  /// that fails leaves nothing out.
  boolean keeps(Cell cell) {
    return switch (excludes.ask(cell)) {
      case Excludes.Answer.Known known -> known == Excludes.Answer.Known.KEEP;
      case Excludes.Answer.Mistake _ -> true;
    };
  }

  Stream<Cell> stream() {
    return excludes.isEmpty()
        ? grid.stream()
        : LongStream.range(0, grid.size()).filter(this::keeps).mapToObj(grid::at);
  }

  private synchronized boolean keeps(long index) {
    if (index < asked) {
      return !leftOut.get((int) index);
    }
    boolean keeps = keeps(grid.at(index));
    if (index == asked && index < REMEMBERED) {
      leftOut.set(asked, !keeps);
      asked++;
    }
    return keeps;
  }
}
