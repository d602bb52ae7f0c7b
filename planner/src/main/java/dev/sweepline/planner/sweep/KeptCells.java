package dev.sweepline.planner.sweep;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

/// The cells that are not excluded, in the order of the search; what was asked once is not asked
/// again.
///
/// What it remembers is only how far it has looked: it answers the same without, later.
final class KeptCells {
  /// An exclude that leaves nothing in this many cells leaves nothing.
  static final long LOOKED_AT = 1_000_000;

  // An exclude takes some microseconds, and a reconcile may take a second.
  private static final long AT_ONCE = 200_000;

  private final Cells cells;
  private final Excludes excludes;
  private final long atOnce;
  private long[] places = new long[16];
  private int kept;
  private long asked;

  KeptCells(Cells cells, Excludes excludes) {
    this(cells, excludes, AT_ONCE);
  }

  KeptCells(Cells cells, Excludes excludes, long atOnce) {
    this.cells = cells;
    this.excludes = excludes;
    this.atOnce = atOnce;
  }

  /// From the first cell on, as far as one look may go.
  synchronized Look look() {
    return new Look(asked + atOnce);
  }

  /// From the first cell on, as far as whoever asks and whenever: for a plan that is shown.
  synchronized Look longLook() {
    return new Look(LOOKED_AT);
  }

  /// Whether so many cells were looked at and none was kept that none will be.
  synchronized boolean hopeless() {
    return kept == 0 && asked >= lookedAt();
  }

  /// Where looking ends: at the last cell, or so far behind the last one that was kept that no
  /// other will be.
  private synchronized long end() {
    long after = kept == 0 ? 0 : places[kept - 1] + 1;
    return Math.min(cells.size(), after + LOOKED_AT);
  }

  /// How many cells have to be looked at before that can be said.
  long lookedAt() {
    return Math.min(cells.size(), LOOKED_AT);
  }

  synchronized long asked() {
    return asked;
  }

  /// Looks on until that many are known or the limit is reached.
  private synchronized boolean know(int count, long limit) {
    while (kept < count && asked < Math.min(limit, end())) {
      var cell = cells.at(asked);
      if (cell.isPresent() && excludes.keep(cell.get())) {
        if (kept == places.length) {
          places = Arrays.copyOf(places, 2 * kept);
        }
        places[kept++] = asked;
      }
      asked++;
    }
    return kept >= count;
  }

  private synchronized Cell cell(int index) {
    return cells.at(places[index]).orElseThrow();
  }

  /// One look at them.
  final class Look implements Iterator<Cell> {
    private final long limit;
    private int next;

    private Look(long limit) {
      this.limit = limit;
    }

    @Override
    public boolean hasNext() {
      return know(next + 1, limit) && places[next] < limit;
    }

    @Override
    public Cell next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return cell(next++);
    }

    /// Whether it ended although there may be more.
    boolean cutShort() {
      return !hasNext() && limit < end();
    }
  }
}
